package io.nightshift.notifications;

import static io.nightshift.notifications.NotificationState.CANCELLED;
import static io.nightshift.notifications.NotificationState.FAILED;
import static io.nightshift.notifications.NotificationState.PENDING;
import static io.nightshift.notifications.NotificationState.SENT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.jobs.MortalDatabase;
import io.nightshift.jobs.bulk.BulkOfTests;
import io.nightshift.notifications.FailedNotifications.Filter;
import io.nightshift.notifications.FailedNotifications.Tally;
import io.nightshift.notifications.channels.Channel;
import io.nightshift.sandbox.FaultySmtp;
import io.nightshift.sandbox.LongTests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

  @Test
  void anOperationRetriesThoseThatHadFailedAtItsRequestAndCountsThem() throws Exception {
    BulkOfTests bulk = new BulkOfTests(outbox.dataSource, List.of(new BulkRetry()));
    long id = bulk.request("notifications.retry", Map.of("channel", "email", "error", "5.7.1"));
    outbox.queue("max@example.com");
    change("550 5.7.1 Relaying denied", "max@example.com");
    // It fails after the request, although it was queued before.
    change("550 5.7.1 Relaying denied", "pat@example.com");
    outbox.change("UPDATE notification SET next_at = now() WHERE recipient = ?", "pat@example.com");
    bulk.run();
    assertEquals("DONE 2 2 0 0", bulk.progress(id));
    assertEquals(PENDING, outbox.row("bob@example.com").state());
    assertEquals(0, outbox.row("eve@example.com").attempts());
    for (String left : List.of("ada@example.com", "max@example.com", "pat@example.com")) {
      assertEquals(FAILED, outbox.row(left).state(), left);
    }
  }

  /** The worker dies before each of its statements and commits in turn. */
  @Test
  void aCrashBetweenAnyTwoLinesLeavesNoneOutAndCountsEachOnce() throws Exception {
    MortalDatabase mortal = new MortalDatabase(outbox.dataSource, Integer.MAX_VALUE);
    BulkOfTests dying = new BulkOfTests(mortal, List.of(new BulkRetry()));
    int steps = 14; // BulkOperationsTest has what comes before the first item.
    boolean died = true;
    while (died) {
      outbox.change(
          "UPDATE notification SET state = 'FAILED', attempts = 12, next_at = now() WHERE kind = ?",
          Outbox.REQUESTED);
      long id = dying.request("notifications.retry", Map.of());
      mortal.dieAfter(steps);
      died = mortal.diesIn(dying::run);
      mortal.dieAfter(Integer.MAX_VALUE);
      dying.run();
      assertEquals("DONE 4 4 0 0", dying.progress(id), "after " + steps + " steps");
      assertEquals(0, outbox.count(FAILED));
      steps += LongTests.step(4);
    }
    assertTrue(steps > 30, steps + " steps");
  }

  @Test
  void aWrongValueOfAFilterIsRefused() {
    BulkRetry retry = new BulkRetry();
    for (Map<String, String> wrong :
        List.of(
            Map.of("channel", "EMAIL"),
            Map.of("from", "yesterday"),
            Map.of("from", "2026-11-25T00:00:00Z", "to", "2026-11-24T00:00:00Z"))) {
      assertThrows(IllegalArgumentException.class, () -> retry.check(wrong), wrong.toString());
    }
    retry.check(Map.of("channel", "webhook", "from", "2026-11-25T00:00:00+01:00"));
  }

  private static Filter error(String text) {
    return new Filter(null, text, null, null);
  }
}
