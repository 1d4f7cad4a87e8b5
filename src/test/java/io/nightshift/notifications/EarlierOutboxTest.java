package io.nightshift.notifications;

import static io.nightshift.notifications.NotificationState.SENT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.Message;
import io.nightshift.sandbox.DataDump;
import io.nightshift.sandbox.FaultySmtp;
import io.nightshift.sandbox.FaultySmtp.Mail;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The emails that an earlier version has left are sent by this one. */
class EarlierOutboxTest {
  private final DataDump dump = DataDump.read(Path.of("src/test/resources/upgrade/83a61d0.sql"));
  private final FaultySmtp smtp = FaultySmtp.start();
  private final OutboxParts outbox = new OutboxParts(smtp.port(), dump::createMigratedDatabase);

  @AfterEach
  void stop() {
    outbox.close();
    smtp.close();
  }

  @Test
  void thoseThatWaitAreSentOnceAndThoseThatWereSentAreNot() {
    assertEquals(2, outbox.count(SENT));
    // The clock of this machine may be behind that of the dump.
    outbox.change(
        "UPDATE notification SET due_at = now(), next_at = now() WHERE kind <> ?", "reminder");
    outbox.writers.add(new OrderWriter());
    outbox.send();
    outbox.send();
    await().atMost(OutboxParts.SOON).until(() -> outbox.count(SENT) == 7);
    assertEquals(
        List.of(
            "order-2@example.com",
            "order-2@example.com",
            "order-3@example.com",
            "order-4@example.com",
            "welcome@example.com"),
        smtp.mails().stream().map(Mail::recipient).sorted().toList());
    assertEquals(5, smtp.distinct());
    assertEquals(2, outbox.count(NotificationState.PENDING));
  }

  /** Stands for the room of orders. */
  private static final class OrderWriter implements MessageWriter {
    @Override
    public Set<String> kinds() {
      return Set.of("order-confirmed", "order-shipped");
    }

    @Override
    public Function<ClaimedNotification, Message> prepare(
        Connection connection, List<ClaimedNotification> notifications) {
      return claimed -> new Message("Its text", null);
    }
  }
}
