package io.nightshift.notifications;

import static io.nightshift.notifications.NotificationState.CANCELLED;
import static io.nightshift.notifications.NotificationState.FAILED;
import static io.nightshift.notifications.NotificationState.PENDING;
import static io.nightshift.notifications.NotificationState.SENDING;
import static io.nightshift.notifications.NotificationState.SENT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.WorkerFigure;
import io.nightshift.notifications.OutboxParts.Row;
import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.Message;
import io.nightshift.sandbox.FaultySmtp;
import io.nightshift.sandbox.FaultySmtp.Fault;
import io.nightshift.sandbox.FaultySmtp.Mail;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of emails when their server, their sender or the database fails. */
class OutboxSenderTest {
  private final FaultySmtp smtp = FaultySmtp.start();
  private final OutboxParts outbox = new OutboxParts(smtp.port());

  @AfterEach
  void stop() {
    outbox.close();
    smtp.close();
  }

  @Test
  void aMailIsSentOnceAndSaysWhoItIs() {
    outbox.send();
    outbox.queue("ada@example.com");
    outbox.await("ada@example.com", SENT);
    Mail mail = smtp.mailsTo("ada@example.com").getFirst();
    assertEquals("About ada@example.com", mail.header("Subject"));
    assertTrue(mail.header("Message-ID").matches("<nightshift-[0-9]+-[0-9]+@example.com>"));
    assertTrue(mail.content().endsWith("\nHello\n.\n"), mail.content());
    assertEquals(new Row(SENT, 1, null), outbox.row("ada@example.com"));
  }

  @Test
  void aSubjectIsOneLineWhateverItHolds() {
    outbox.queue("ada@example.com");
    outbox.change(
        "UPDATE notification SET subject = E'a\\r\\nBcc: eve@example.com' WHERE recipient = ?",
        "ada@example.com");
    outbox.send();
    outbox.await("ada@example.com", SENT);
    Mail mail = smtp.mailsTo("ada@example.com").getFirst();
    assertEquals("a Bcc: eve@example.com", mail.header("Subject"));
    assertTrue(mail.content().lines().noneMatch(line -> line.startsWith("Bcc:")), mail.content());
  }

  @Test
  void oneThatCannotBePreparedFailsAlone() {
    outbox.settings.put("nightshift.notifications.retry.max-attempts", "2");
    outbox.writers.add(new NumberWriter());
    outbox.queue(recipients(20));
    outbox.queue("eve@example.com", "mallory@example.com");
    outbox.change("UPDATE notification SET kind = ?, data = '1'", NumberWriter.KIND);
    outbox.change("UPDATE notification SET data = 'one' WHERE recipient = ?", "eve@example.com");
    outbox.change("UPDATE notification SET data = NULL WHERE recipient = ?", "mallory@example.com");
    outbox.send();
    await().atMost(OutboxParts.SOON).until(() -> outbox.count(SENT) == 20);
    outbox.await("eve@example.com", FAILED);
    outbox.await("mallory@example.com", FAILED);
    Row eve = outbox.row("eve@example.com");
    assertEquals(2, eve.attempts());
    String why = String.valueOf(eve.lastError());
    assertTrue(why.contains("cannot be read") && why.contains("integer"), why);
    assertTrue(String.valueOf(outbox.row("mallory@example.com").lastError()).contains("number"));
    // The sender is none the worse for it.
    outbox.queue("bob@example.com");
    outbox.await("bob@example.com", SENT);
  }

  /** Reads numbers by one statement for all, which fails for all where it fails for one. */
  private static final class NumberWriter implements MessageWriter {
    static final String KIND = "number";

    @Override
    public Set<String> kinds() {
      return Set.of(KIND);
    }

    @Override
    public Function<ClaimedNotification, Message> prepare(
        Connection connection, List<ClaimedNotification> notifications) throws SQLException {
      try (PreparedStatement select =
          connection.prepareStatement("SELECT sum(n::integer) FROM unnest(?::text[]) AS n")) {
        select.setArray(
            1,
            connection.createArrayOf(
                "text",
                notifications.stream().map(ClaimedNotification::data).toArray(String[]::new)));
        select.executeQuery().close();
      }
      if (notifications.stream().anyMatch(each -> each.data() == null)) {
        throw new IllegalArgumentException("no number");
      }
      return notification -> new Message("Number " + notification.data(), null);
    }
  }

  @Test
  void aRecipientThatIsRefusedForGoodFailsAtOnce() {
    smtp.plan("ada@example.com", Fault.REFUSE_RECIPIENT);
    outbox.send();
    outbox.queue("ada@example.com", "bob@example.com");
    outbox.await("ada@example.com", FAILED);
    outbox.await("bob@example.com", SENT);
    Row row = outbox.row("ada@example.com");
    assertEquals(1, row.attempts());
    assertTrue(String.valueOf(row.lastError()).contains("nobody of that name"), row.toString());
  }

  @Test
  void aMailThatIsRefusedForGoodFailsAtOnce() {
    smtp.plan("ada@example.com", Fault.REFUSE_MAIL);
    outbox.send();
    outbox.queue("ada@example.com");
    outbox.await("ada@example.com", FAILED);
    assertEquals(1, outbox.row("ada@example.com").attempts());
    assertTrue(String.valueOf(outbox.row("ada@example.com").lastError()).contains("like it"));
  }

  @Test
  void aMailThatIsGreylistedIsTriedAgainAsTheSameMail() {
    smtp.plan("ada@example.com", Fault.DEFER_RECIPIENT, Fault.DEFER_RECIPIENT);
    outbox.send();
    outbox.queue("ada@example.com");
    outbox.await("ada@example.com", SENT);
    assertEquals(3, outbox.row("ada@example.com").attempts());
    assertEquals(1, smtp.mailsTo("ada@example.com").size());
  }

  @Test
  void aServerThatClosesInTheMiddleIsTriedAgain() {
    smtp.plan("ada@example.com", Fault.CLOSE, Fault.CLOSE_IN_MAIL);
    outbox.send();
    outbox.queue("ada@example.com");
    outbox.await("ada@example.com", SENT);
    assertEquals(3, outbox.row("ada@example.com").attempts());
    assertEquals(1, smtp.mailsTo("ada@example.com").size());
  }

  @Test
  void aServerThatHangsHoldsUpNobodyElse() {
    outbox.settings.put("nightshift.notifications.email.timeout", "2s");
    smtp.plan("ada@example.com", Fault.HANG);
    outbox.send();
    outbox.queue("ada@example.com");
    outbox.queue(recipients(50));
    outbox.await("ada@example.com", SENT);
    await().atMost(OutboxParts.SOON).until(() -> outbox.count(SENT) == 51);
    // Not before: the fifty had gone out while the first one hung.
    assertEquals("ada@example.com", smtp.mails().getLast().recipient());
    assertEquals(51, smtp.mails().size());
  }

  @Test
  void whatWasTakenOverIsNotSentAgainWhateverTheServerDoesThen() {
    outbox.settings.put("nightshift.notifications.email.timeout", "2s");
    outbox.settings.put("nightshift.notifications.email.concurrency", "1");
    smtp.plan("ada@example.com", Fault.TAKE_AND_CLOSE);
    smtp.plan("bob@example.com", Fault.TAKE_AND_HANG);
    outbox.send();
    for (String recipient : List.of("ada@example.com", "bob@example.com", "eve@example.com")) {
      outbox.queue(recipient);
      outbox.await(recipient, SENT);
    }
    assertEquals(
        List.of("ada@example.com", "bob@example.com", "eve@example.com"),
        smtp.mails().stream().map(Mail::recipient).toList());
  }

  @Test
  void afterTheLastAttemptItHasFailedUntilAnOperatorTriesItAgain() {
    outbox.settings.put("nightshift.notifications.retry.max-attempts", "3");
    smtp.plan(
        "ada@example.com", Fault.DEFER_RECIPIENT, Fault.DEFER_RECIPIENT, Fault.DEFER_RECIPIENT);
    outbox.send();
    outbox.queue("ada@example.com");
    outbox.await("ada@example.com", FAILED);
    assertEquals(3, outbox.row("ada@example.com").attempts());
    assertEquals(List.of(), smtp.mails());
  }

  @Test
  void aServerThatIsAwayUsesUpNobodysAttempts() {
    outbox.settings.put("nightshift.notifications.retry.max-attempts", "2");
    smtp.stop();
    OutboxParts.Running sender = outbox.send();
    outbox.queue(recipients(100));
    await()
        .atMost(OutboxParts.SOON)
        .until(
            () -> WorkerFigure.values(sender.sender.figures()).getOrDefault("retried", 0L) >= 10);
    assertEquals(0, outbox.count(FAILED));
    smtp.restart();
    await().atMost(OutboxParts.SOON).until(() -> outbox.count(SENT) == 100);
    assertEquals(100, smtp.mails().size());
    assertEquals(1, outbox.row("r0@example.com").attempts());
  }

  @Test
  void aServerThatShutsDownOrTakesNoLoginIsAway() {
    outbox.settings.put("nightshift.notifications.retry.max-attempts", "1");
    outbox.settings.put("nightshift.mail.username", "shop");
    outbox.settings.put("nightshift.mail.password", "secret");
    smtp.plan("ada@example.com", Fault.SHUT_DOWN, Fault.SHUT_DOWN);
    smtp.refuseLogins(true);
    outbox.send();
    outbox.queue("ada@example.com");
    await().atMost(OutboxParts.SOON).until(() -> smtp.logins() >= 2);
    assertEquals(0, outbox.count(FAILED));
    smtp.refuseLogins(false);
    outbox.await("ada@example.com", SENT);
    assertEquals(new Row(SENT, 1, null), outbox.row("ada@example.com"));
  }

  @Test
  void whatIsNoAddressFailsAtOnce() {
    outbox.send();
    outbox.queue("ada@example.com\r\nRCPT TO:<eve@example.com>", "a@b@c", "Ada <>");
    await().atMost(OutboxParts.SOON).until(() -> outbox.count(FAILED) == 3);
    assertEquals(List.of(), smtp.mails());
  }

  @Test
  void anInternationalDomainGoesOutAsALabels() {
    outbox.send();
    outbox.queue("ada@bücher.example", "bob@例え.テスト", "eve@STRASSE.example");
    await().atMost(OutboxParts.SOON).until(() -> outbox.count(SENT) == 3);
    assertEquals(1, smtp.mailsTo("ada@xn--bcher-kva.example").size());
    assertEquals(1, smtp.mailsTo("bob@xn--r8jz45g.xn--zckzah").size());
    assertEquals(
        "ada@xn--bcher-kva.example",
        smtp.mailsTo("ada@xn--bcher-kva.example").getFirst().header("To"));
  }

  @Test
  void aLocalPartThatNeedsMoreThanTheServerOffersFailsAndSaysSo() {
    outbox.send();
    outbox.queue("grüße@bücher.example", "bob@example.com");
    outbox.await("grüße@bücher.example", FAILED);
    outbox.await("bob@example.com", SENT);
    String why = String.valueOf(outbox.row("grüße@bücher.example").lastError());
    assertTrue(why.contains("SMTPUTF8"), why);
    assertEquals(0, outbox.waits());
  }

  @Test
  void whereTheServerOffersItOnlyWhatNeedsItIsSentSo() {
    smtp.takeUtf8(true);
    outbox.settings.put("nightshift.notifications.email.concurrency", "1");
    outbox.send();
    for (String recipient : List.of("grüße@bücher.example", "bob@bücher.example")) {
      outbox.queue(recipient);
      outbox.await(recipient, SENT);
    }
    assertEquals(
        List.of(
            "MAIL FROM:<shop@example.com> SMTPUTF8",
            "RCPT TO:<grüße@xn--bcher-kva.example>",
            "MAIL FROM:<shop@example.com>",
            "RCPT TO:<bob@xn--bcher-kva.example>"),
        smtp.heard());
  }

  @Test
  void aRecipientWhomTheServerDoesNotServeHoldsUpNobody() {
    outbox.settings.put("nightshift.notifications.retry.max-attempts", "3");
    smtp.answer("RCPT ada@example.com", "550 5.7.1 not for outsiders");
    outbox.send();
    outbox.queue("ada@example.com");
    for (int i = 0; outbox.row("ada@example.com").state() != FAILED; i++) {
      assertTrue(i < 100, "it is tried for ever");
      outbox.queue("r" + i + "@example.com");
      outbox.await("r" + i + "@example.com", SENT);
    }
    assertEquals(3, outbox.row("ada@example.com").attempts());
  }

  @Test
  void aConnectionThatTheServerClosedMeanwhileSaysNothing() {
    outbox.settings.put("nightshift.notifications.email.concurrency", "1");
    outbox.send();
    for (int i = 0; i < 5; i++) {
      outbox.queue("r" + i + "@example.com");
      outbox.await("r" + i + "@example.com", SENT);
      smtp.hangUp();
    }
    assertEquals(1, outbox.row("r4@example.com").attempts());
    assertNull(outbox.row("r4@example.com").lastError());
  }

  @Test
  void twoSendersShareTheWorkAndSendEachOnce() {
    outbox.send();
    outbox.send();
    String[] recipients = recipients(1_000);
    outbox.queue(recipients);
    await().atMost(OutboxParts.SOON).until(() -> outbox.count(SENT) == 1_000);
    assertEquals(
        List.of(recipients).stream().sorted().toList(),
        smtp.mails().stream().map(Mail::recipient).sorted().toList());
  }

  @Test
  void anOrderlyStopAwaitsWhatIsOutAndSendsNoneTwice() {
    try (FaultySmtp slow = FaultySmtp.startSlow(Duration.ofMillis(100));
        OutboxParts parts = new OutboxParts(slow.port())) {
      OutboxParts.Running first = parts.send();
      parts.queue(recipients(200));
      await().atMost(OutboxParts.SOON).until(() -> slow.mails().size() >= 40);
      first.stop();
      assertEquals(0, parts.count(SENDING));
      assertEquals(slow.mails().size(), parts.count(SENT));
      assertTrue(parts.count(PENDING) > 0, "it stopped before all were sent");
      parts.send();
      await().atMost(OutboxParts.SOON).until(() -> parts.count(SENT) == 200);
      assertEquals(200, slow.mails().size());
    }
  }

  @Test
  void whatAnInstanceHadInHandWhenItVanishedIsRescued() {
    outbox.queue("ada@example.com", "bob@example.com");
    outbox.change(
        """
        UPDATE notification
        SET state = 'SENDING', attempts = 1, claims = 1, lease_until = now() - interval '1 second'
        WHERE recipient = ?
        """,
        "ada@example.com");
    outbox.change(
        """
        UPDATE notification
        SET state = 'SENDING', attempts = 1, claims = 1, lease_until = now() + interval '1 hour'
        WHERE recipient = ?
        """,
        "bob@example.com");
    OutboxParts.Running sender = outbox.send();
    outbox.await("ada@example.com", SENT);
    assertEquals(2, outbox.row("ada@example.com").attempts());
    assertEquals(1L, WorkerFigure.values(sender.sender.figures()).get("rescued"));
    assertEquals(SENDING, outbox.row("bob@example.com").state());
  }

  @Test
  void whoLostItsLeaseMayNotSayWhatBecameOfIt() {
    outbox.settings.put("nightshift.notifications.email.timeout", "3s");
    smtp.plan("ada@example.com", Fault.HANG);
    outbox.send();
    outbox.queue("ada@example.com");
    outbox.await("ada@example.com", SENDING);
    // As another instance would that took it for lost.
    outbox.change(
        """
        UPDATE notification SET state = 'SENT', claims = claims + 1, lease_until = NULL
        WHERE recipient = ?
        """,
        "ada@example.com");
    outbox.queue("bob@example.com");
    outbox.await("bob@example.com", SENT);
    outbox.close();
    assertEquals(SENT, outbox.row("ada@example.com").state());
  }

  /** Before the server asks for the content it cannot have accepted the email. */
  @Test
  void aStopLeavesAnEmailWhoseServerNeverAsksForTheContentToTheNextStart() {
    smtp.plan("ada@example.com", Fault.HANG_AT_DATA);
    OutboxParts.Running sender = outbox.send();
    outbox.queue("ada@example.com");
    await()
        .atMost(OutboxParts.SOON)
        .until(() -> smtp.heard().stream().anyMatch(line -> line.startsWith("RCPT")));
    sender.stop();
    assertEquals(PENDING, outbox.row("ada@example.com").state());
    outbox.send();
    outbox.await("ada@example.com", SENT);
    assertEquals(1, smtp.mails().size());
  }

  @Test
  void whatIsCancelledWhileItIsBeingSentIsNotTriedAgain() {
    outbox.settings.put("nightshift.notifications.email.timeout", "2s");
    smtp.plan("ada@example.com", Fault.HANG);
    outbox.send();
    outbox.queue("ada@example.com");
    outbox.await("ada@example.com", SENDING);
    outbox.cancel("ada@example.com");
    outbox.await("ada@example.com", CANCELLED);
    assertEquals(List.of(), smtp.mails());
  }

  @Test
  void aDatabaseThatLosesItsConnectionsHearsWhatWasSentAllTheSame() {
    outbox.send();
    outbox.queue(recipients(300));
    for (int cut = 0; cut < 5; cut++) {
      int sent = smtp.mails().size();
      outbox.change(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = ? AND pid <> pg_backend_pid()
          """,
          outbox.database);
      int before = sent;
      await()
          .atMost(OutboxParts.SOON)
          .until(() -> smtp.mails().size() > before || outbox.count(SENT) == 300);
    }
    await().atMost(OutboxParts.SOON).until(() -> outbox.count(SENT) == 300);
    assertEquals(300, smtp.mails().size());
    assertFalse(smtp.mails().stream().map(Mail::recipient).distinct().count() < 300);
  }

  private static String[] recipients(int count) {
    return IntStream.range(0, count).mapToObj(i -> "r" + i + "@example.com").toArray(String[]::new);
  }
}
