package io.nightshift.sandbox;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.List;

/**
 * A real SMTP server inside this JVM. It accepts mail for any address and keeps it in memory; it
 * needs no user, and no TLS by default.
 */
public final class MailServer implements AutoCloseable {

  private static final int ATTEMPTS = 3;

  private final int port = Ports.free();
  private final GreenMail server;

  private MailServer(String protocol) {
    server = new GreenMail(new ServerSetup(port, "localhost", protocol));
    server.start();
  }

  /** Starts a server, and returns when it accepts mail. */
  public static MailServer start() {
    return start("smtp");
  }

  /** Starts a server that speaks TLS from the first byte; all of a JVM have one certificate. */
  public static MailServer startTls(Certificates certificates) {
    System.setProperty("greenmail.tls.keystore.file", certificates.keyStore().toString());
    System.setProperty("greenmail.tls.keystore.password", Certificates.PASSWORD);
    return start("smtps");
  }

  private static MailServer start(String protocol) {
    for (int attempt = 1; ; attempt++) {
      try {
        return new MailServer(protocol);
      } catch (IllegalStateException e) {
        // Its port was free when it was chosen. Another may have been quicker to take it.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Always {@code localhost}. */
  public String host() {
    return "localhost";
  }

  /** The TCP port, the same over {@link #stop} and {@link #restart}. */
  public int port() {
    return port;
  }

  /** Every message that has come since the start or {@link #clear}. */
  public List<MimeMessage> messages() {
    return List.of(server.getReceivedMessages());
  }

  /**
   * Waits until that many messages have come since the start or {@link #clear}.
   *
   * @return whether they came within the limit
   */
  public boolean awaitMessages(int count, Duration limit) {
    return server.waitForIncomingEmail(limit.toMillis(), count);
  }

  /** Deletes the messages. */
  public void clear() {
    try {
      server.purgeEmailFromAllMailboxes();
    } catch (FolderException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Refuses connections until {@link #restart}. */
  public void stop() {
    server.stop();
  }

  /** Takes mail again, on the same port, without the messages from before. */
  public void restart() {
    server.stop();
    server.start();
  }

  /** Takes mail, also after {@link #close}. */
  void open() {
    if (!server.isRunning()) {
      server.start();
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
