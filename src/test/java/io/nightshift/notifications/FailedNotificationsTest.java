package io.nightshift.notifications;

import static io.nightshift.notifications.NotificationState.CANCELLED;
import static io.nightshift.notifications.NotificationState.FAILED;
import static io.nightshift.notifications.NotificationState.PENDING;
import static io.nightshift.notifications.NotificationState.SENT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.notifications.FailedNotifications.Filter;
import io.nightshift.notifications.FailedNotifications.Tally;
import io.nightshift.notifications.channels.Channel;
import io.nightshift.sandbox.FaultySmtp;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failed notifications that an operator tries again, all of a kind. */
class FailedNotificationsTest {
  private static final Filter ALL = new Filter(null, null, null, null);

  private final FaultySmtp smtp = FaultySmtp.start();
  private final OutboxParts outbox = new OutboxParts(smtp.port());
  private final FailedNotifications failed = new FailedNotifications(outbox.dataSource);

  @BeforeEach
  void fail() {
    outbox.queue("ada@example.com", "bob@example.com", "eve@example.com", "pat@example.com");
    change("550 5.1.1 User unknown", "ada@example.com");
    change("550 5.7.1 Relaying DENIED", "bob@example.com");
    change("550 5.7.1 Relaying denied", "eve@example.com");
    outbox.change(
        "UPDATE notification SET next_at = now() - interval '1 day' WHERE recipient = ?",
        "eve@example.com");
  }

  @AfterEach
  void stop() {
    outbox.close();
    smtp.close();
  }

  private void change(String error, String recipient) {
    outbox.change(
        "UPDATE notification SET state = 'FAILED', attempts = 12, last_error = '%s' WHERE recipient = ?"
            .formatted(error),
        recipient);
  }

  @Test
  void aDryRunOnlyCounts() throws Exception {
    assertEquals(new Tally(3, 0), failed.dryRun(ALL));
    assertEquals(new Tally(2, 0), failed.dryRun(error("relaying denied")));
    assertEquals(new Tally(0, 0), failed.dryRun(error("%")));
    assertEquals(new Tally(0, 0), failed.dryRun(new Filter(Channel.WEBHOOK, null, null, null)));
    Instant today = Instant.now().minus(Duration.ofHours(1));
    assertEquals(new Tally(2, 0), failed.dryRun(new Filter(Channel.EMAIL, null, today, null)));
    assertEquals(new Tally(1, 0), failed.dryRun(new Filter(null, null, null, today)));
    assertEquals(3, outbox.count(FAILED));
  }

  @Test
  void thoseThatMatchAreSentWithAllTheirAttemptsAgain() throws Exception {
    assertEquals(new Tally(2, 2), failed.retry(error("relaying denied")));
    assertEquals(new Tally(0, 0), failed.retry(error("relaying denied")));
    assertEquals(PENDING, outbox.row("bob@example.com").state());
    assertEquals(0, outbox.row("bob@example.com").attempts());
    outbox.send();
    await().atMost(OutboxParts.SOON).until(() -> outbox.count(SENT) == 3);
    assertEquals(FAILED, outbox.row("ada@example.com").state());
    assertEquals(1, outbox.row("eve@example.com").attempts());
  }

  @Test
  void oneThatWasCancelledStaysSo() throws Exception {
    outbox.change(
        "UPDATE notification SET withdrawn = true WHERE recipient = ?", "ada@example.com");
    outbox.change(
        "UPDATE notification SET state = 'CANCELLED' WHERE recipient = ?", "bob@example.com");
    assertEquals(new Tally(1, 1), failed.retry(ALL));
    assertEquals(CANCELLED, outbox.row("bob@example.com").state());
    assertEquals(FAILED, outbox.row("ada@example.com").state());
  }

  private static Filter error(String text) {
    return new Filter(null, text, null, null);
  }
}
