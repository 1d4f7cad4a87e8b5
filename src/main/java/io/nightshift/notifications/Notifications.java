package io.nightshift.notifications;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.QueryConditions;
import io.nightshift.database.RowReader;
import io.nightshift.database.StoredTime;
import io.nightshift.database.Transaction;
import io.nightshift.notifications.channels.Channel;
import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.Message;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The status of the outbox, and the operators' commands. */
@ApplicationScoped
public class Notifications {
  private static final String FIND =
      """
      SELECT id, key, kind, recipient, subject, data, attempts, claims, created_at
      FROM notification WHERE id = ?
      """;
  private static final String LIST =
      """
      SELECT id, key, kind, channel, recipient, subject, state, attempts, due_at, sent_at, last_error
      FROM notification WHERE %s ORDER BY id DESC LIMIT ?
      """;
  private static final String RETRY =
      """
      UPDATE notification SET state = 'PENDING', attempts = 0, withdrawn = false, next_at = now()
      WHERE id = ? AND state IN ('FAILED', 'PENDING')
      """;
  private static final String CANCEL =
      "UPDATE notification SET state = 'CANCELLED' WHERE id = ? AND state = 'PENDING'";
  private static final String BACKLOG =
      """
      SELECT count(*),
             coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE due_at <= now())), 0)
      FROM notification WHERE state = 'PENDING'
      """;

  private final DataSource dataSource;
  private final MessageWriters writers;

  Notifications(DataSource dataSource, MessageWriters writers) {
    this.dataSource = dataSource;
    this.writers = writers;
  }

  /**
   * The number of waiting notifications.
   *
   * @param pending all that wait, including those that are due later
   * @param oldestSeconds how long the oldest due one has waited, in seconds; 0 if none is due
   */
  public record Backlog(long pending, long oldestSeconds) {}

  /**
   * Notifications, newest first.
   *
   * @param state in this state; null for any
   * @param before only those older than the one of this id; null for the newest
   * @param limit the maximum number of notifications
   * @throws IllegalStateException if the database is away
   */
  public List<NotificationView> list(
      @Nullable NotificationState state, @Nullable Long before, int limit) {
    return list(new QueryConditions().and("state = ?", state).and("id < ?", before), limit);
  }

  /**
   * The notification of that id; empty if there is none.
   *
   * @throws IllegalStateException if the database is away
   */
  public Optional<NotificationView> find(long id) {
    return list(new QueryConditions().and("id = ?", id), 1).stream().findFirst();
  }

  private List<NotificationView> list(QueryConditions conditions, int limit) {
    return RowReader.list(
        dataSource,
        LIST.formatted(conditions.where()),
        Notifications::view,
        conditions.values(limit));
  }

  private static NotificationView view(ResultSet row) throws SQLException {
    return new NotificationView(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        Channel.valueOf(row.getString(4)),
        row.getString(5),
        row.getString(6),
        NotificationState.valueOf(row.getString(7)),
        row.getInt(8),
        StoredTime.read(row, 9),
        StoredTime.readOrNull(row, 10),
        row.getString(11));
  }

  /**
   * The appointment of that id; empty if there is none.
   *
   * @throws IllegalStateException if the database is away
   */
  public Optional<AppointmentView> appointment(String id) {
    try (Connection connection = dataSource.getConnection()) {
      return Optional.ofNullable(
              AppointmentTable.read(connection, new TreeSet<>(Set.of(id))).get(id))
          .map(
              found ->
                  new AppointmentView(
                      found.appointmentId(),
                      found.email(),
                      found.title(),
                      found.startsAt(),
                      found.zone().getId(),
                      found.state().name(),
                      found.updatedAt()));
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not answer", e);
    }
  }

  /**
   * The number of waiting notifications.
   *
   * @throws IllegalStateException if the database is away
   */
  public Backlog backlog() {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(BACKLOG);
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Backlog(row.getLong(1), row.getLong(2));
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not answer", e);
    }
  }

  /**
   * The message of a notification, as it would be sent now.
   *
   * @throws SQLException if the database is away
   * @throws IllegalStateException if its subject does not exist any more
   */
  public Optional<Message> preview(long id) throws SQLException {
    return Transaction.<Optional<Message>, RuntimeException>run(
        dataSource,
        connection -> {
          Optional<ClaimedNotification> found = Optional.ofNullable(read(connection, id));
          if (found.isEmpty()) {
            return Optional.empty();
          }
          var writes = writers.prepare(connection, List.of(found.get()));
          return found.flatMap(one -> Optional.ofNullable(writes.get(one)).map(w -> w.apply(one)));
        });
  }

  /**
   * Queues a notification again, with all its attempts.
   *
   * @return false if it is neither {@code FAILED} nor {@code PENDING}
   * @throws SQLException if the database is away
   */
  public boolean retry(long id) throws SQLException {
    return Transaction.<Boolean, RuntimeException>run(
        dataSource,
        connection -> {
          boolean changed = change(connection, RETRY, id);
          if (changed) {
            DatabaseSignals.send(connection, Outbox.SIGNAL);
          }
          return changed;
        });
  }

  /**
   * Cancels a notification.
   *
   * @return false if it is not {@code PENDING}
   * @throws SQLException if the database is away
   */
  public boolean cancel(long id) throws SQLException {
    return Transaction.<Boolean, RuntimeException>run(
        dataSource, connection -> change(connection, CANCEL, id));
  }

  private static boolean change(Connection connection, String sql, long id) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, id);
      return update.executeUpdate() == 1;
    }
  }

  private static @Nullable ClaimedNotification read(Connection connection, long id)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(FIND)) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? ClaimedNotification.of(row) : null;
      }
    }
  }
}
