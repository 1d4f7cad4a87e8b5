package io.nightshift.notifications;

import static io.nightshift.notifications.NotificationState.PENDING;
import static io.nightshift.notifications.NotificationState.SENT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.http.TrustStore;
import io.nightshift.sandbox.Certificates;
import io.nightshift.sandbox.FaultySmtp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that turn to TLS by the command STARTTLS, with real certificates. */
class MailTlsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ADA = "ada@example.com";

  @TempDir static Path dir;
  private static Certificates right;
  private static Certificates wrong;

  private final FaultySmtp smtp = FaultySmtp.startWithTls(right);
  private final OutboxParts outbox = new OutboxParts(smtp.port());

  @BeforeAll
  static void make() {
    right = Certificates.make(dir.resolve("right"));
    wrong = Certificates.make(dir.resolve("wrong"));
  }

  @AfterEach
  void end() {
    outbox.close();
    smtp.close();
  }

  @Test
  void aConnectionTurnsToTlsWhereTheServerOffersIt() {
    trust(right, "OPTIONAL");
    outbox.queue(ADA);
    outbox.send();
    outbox.await(ADA, SENT);
    assertEquals(1, smtp.secured());
  }

  @Test
  void aServerOfAnotherAuthorityGetsNoMailNotEvenWithoutTls() {
    trust(wrong, "OPTIONAL");
    outbox.queue(ADA);
    OutboxParts.Running sending = outbox.send();
    await().atMost(SOON).until(() -> outbox.row(ADA), MailTlsTest::waitsForARightCertificate);
    assertEquals(0, smtp.count());
    sending.stop();
    trust(right, "REQUIRED");
    outbox.send();
    outbox.await(ADA, SENT);
    assertEquals(1, smtp.mailsTo(ADA).size());
  }

  @Test
  void aTrialTrustsAServerOfAnyAuthority() {
    trust(wrong, "REQUIRED");
    outbox.settings.put("nightshift.mail.trust-all", "true");
    outbox.queue(ADA);
    outbox.send();
    outbox.await(ADA, SENT);
    assertEquals(1, smtp.secured());
  }

  @Test
  void anAuthorityThatCannotBeReadIsNamed() throws IOException {
    for (Path file :
        new Path[] {
          dir.resolve("none.pem"), Files.writeString(dir.resolve("empty.pem"), "nothing here")
        }) {
      String said =
          assertThrows(IllegalStateException.class, () -> TrustStore.of(file, "nightshift.mail.ca"))
              .getMessage();
      assertTrue(said.contains("nightshift.mail.ca") && said.contains(file.toString()), said);
    }
  }

  /** Between two of the attempts that follow fast, none of which counts: the server is to blame. */
  private static boolean waitsForARightCertificate(OutboxParts.Row row) {
    return row.state().equals(PENDING)
        && row.attempts() == 0
        && String.valueOf(row.lastError()).contains("certif");
  }

  private void trust(Certificates authority, String startTls) {
    outbox.settings.put("nightshift.mail.ca", authority.authority().toString());
    outbox.settings.put("nightshift.mail.start-tls", startTls);
  }
}
