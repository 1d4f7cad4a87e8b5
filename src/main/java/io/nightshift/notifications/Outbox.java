package io.nightshift.notifications;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.SqlArrays;
import io.nightshift.database.TableCopy;
import io.nightshift.events.EventTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queues notifications in the transaction of their cause: they are sent if and only if it is
 * committed.
 */
public final class Outbox {
  /** The name of the signal for due notifications. */
  static final String SIGNAL = "notifications";

  /** The kind of notifications that publishers request by events. */
  public static final String REQUESTED = "requested";

  /** The kind of reminders of appointments. */
  static final String REMINDER = "reminder";

  private static final String INSERT =
      """
      INSERT INTO notification
        (key, kind, channel, recipient, subject, data, due_at, next_at, state, withdrawn)
      SELECT key, kind, channel, recipient, subject, data,
             coalesce(event_time(due), now()), coalesce(event_time(due), now()),
             CASE WHEN withdrawn THEN 'CANCELLED' ELSE 'PENDING' END, withdrawn
      FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
                  ?::boolean[])
           AS t(key, kind, channel, recipient, subject, data, due, withdrawn)
      """;
  // In the order of their ids, as in every transaction that locks several rows, to avoid deadlocks.
  private static final String CANCEL =
      """
      UPDATE notification
      SET state = CASE WHEN state = 'PENDING' THEN 'CANCELLED' ELSE state END, withdrawn = true
      WHERE id IN (
        SELECT id FROM notification
        WHERE kind = ? AND kind IN ('requested', 'reminder') AND key = ANY(?)
          AND state IN ('PENDING', 'SENDING')
        ORDER BY id FOR UPDATE)
      """;

  /**
   * The number of rows from which COPY is faster than insert; PostgreSQL ends a frozen insert by
   * itself.
   */
  private static final int WORTH_A_COPY = 100;

  private Outbox() {}

  /**
   * Queues notifications; they are sent after the commit.
   *
   * @throws SQLException if the database is away, or a value cannot be stored
   */
  public static void add(Connection connection, List<NotificationDraft> drafts)
      throws SQLException {
    add(connection, drafts, new BitSet());
  }

  /**
   * Queues notifications of which some are cancelled already: these become rows, but are not sent.
   *
   * @param withdrawn the indexes of the cancelled ones
   */
  public static void add(Connection connection, List<NotificationDraft> drafts, BitSet withdrawn)
      throws SQLException {
    if (drafts.isEmpty()) {
      return;
    }
    if (drafts.size() >= WORTH_A_COPY
        && withdrawn.isEmpty()
        && drafts.stream().allMatch(each -> each.dueAt() == null)) {
      copy(connection, drafts);
    } else {
      insert(connection, drafts, withdrawn);
    }
    DatabaseSignals.send(connection, SIGNAL);
  }

  /** A batch of orders has this many: due at once, by the defaults of the columns. */
  private static void copy(Connection connection, List<NotificationDraft> drafts)
      throws SQLException {
    try (TableCopy copy =
        TableCopy.begin(
            connection, "notification", "key", "kind", "channel", "recipient", "subject", "data")) {
      for (NotificationDraft notificationDraft : drafts) {
        copy.row()
            .text(notificationDraft.key())
            .text(notificationDraft.kind())
            .text(notificationDraft.channel().name())
            .text(notificationDraft.recipient())
            .text(notificationDraft.subject())
            .text(notificationDraft.data());
      }
      copy.finish();
    }
  }

  private static void insert(
      Connection connection, List<NotificationDraft> drafts, BitSet withdrawn) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setArray(1, SqlArrays.text(connection, drafts, NotificationDraft::key));
      insert.setArray(2, SqlArrays.text(connection, drafts, NotificationDraft::kind));
      insert.setArray(3, SqlArrays.text(connection, drafts, draft -> draft.channel().name()));
      insert.setArray(4, SqlArrays.text(connection, drafts, NotificationDraft::recipient));
      insert.setArray(5, SqlArrays.text(connection, drafts, NotificationDraft::subject));
      insert.setArray(6, SqlArrays.text(connection, drafts, NotificationDraft::data));
      insert.setArray(7, SqlArrays.of(connection, "bigint", drafts, Outbox::dueMicros));
      boolean[] gone = new boolean[drafts.size()];
      for (int i = 0; i < gone.length; i++) {
        gone[i] = withdrawn.get(i);
      }
      insert.setObject(8, gone);
      insert.executeUpdate();
    }
  }

  private static @Nullable String dueMicros(NotificationDraft draft) {
    Instant due = draft.dueAt();
    return due == null ? null : Long.toString(EventTime.micros(due));
  }

  /**
   * Cancels the notifications of these keys that are not sent yet; one that is being sent is not
   * retried.
   *
   * @param kind {@link #REQUESTED} or {@link #REMINDER}
   * @throws SQLException if the database is away
   */
  public static void cancel(Connection connection, String kind, Collection<String> keys)
      throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    try (PreparedStatement update = connection.prepareStatement(CANCEL)) {
      update.setString(1, kind);
      update.setArray(2, SqlArrays.text(connection, keys));
      update.executeUpdate();
    }
  }
}
