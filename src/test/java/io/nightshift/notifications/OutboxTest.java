package io.nightshift.notifications;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.database.Transaction;
import io.nightshift.notifications.channels.Channel;
import io.nightshift.sandbox.FaultySmtp;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is queued, whichever way it goes into the table. */
class OutboxTest {
  private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

  private final FaultySmtp smtp = FaultySmtp.start();
  private final OutboxParts outbox = new OutboxParts(smtp.port());

  @AfterEach
  void stop() {
    outbox.close();
    smtp.close();
  }

  @Test
  void manyAreQueuedAsFewAre() throws SQLException {
    List<String> few = queued(drafts(2, null));
    List<String> many = queued(drafts(300, null));
    assertEquals(300, many.size());
    assertEquals(few, many.subList(0, 2));
  }

  @Test
  void manyThatAreDueLaterAreDueLater() throws SQLException {
    assertEquals(
        300, queued(drafts(300, LATER)).stream().filter(row -> row.contains("2099-01-01")).count());
  }

  private static List<NotificationDraft> drafts(int count, @Nullable Instant dueAt) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new NotificationDraft(
                    "key " + i,
                    "kind",
                    i % 2 == 0 ? Channel.EMAIL : Channel.WEBHOOK,
                    "größe" + i + "@example.com",
                    i % 2 == 0 ? "About\t" + i : null,
                    i % 2 == 0 ? null : "{\"n\": " + i + "}",
                    dueAt))
        .toList();
  }

  /** Their rows in the order of their ids, but for these and for when they were made. */
  private List<String> queued(List<NotificationDraft> drafts) throws SQLException {
    return Transaction.<List<String>, RuntimeException>run(
        outbox.dataSource,
        connection -> {
          Outbox.add(connection, drafts);
          List<String> rows = new ArrayList<>();
          try (PreparedStatement select =
                  connection.prepareStatement(
                      """
                      DELETE FROM notification WHERE created_at = now()
                      RETURNING id, key, kind, channel, recipient, subject, data, state, attempts,
                        due_at = now() AS due, next_at = due_at AS next, due_at > now() AS later,
                        CASE WHEN due_at > now() THEN due_at END AS at\
                      """);
              ResultSet found = select.executeQuery()) {
            while (found.next()) {
              StringBuilder row = new StringBuilder();
              for (int column = 2; column <= 13; column++) {
                row.append(found.getString(column)).append('|');
              }
              rows.add(row.toString());
            }
          }
          return rows;
        });
  }
}
