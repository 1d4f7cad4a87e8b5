package io.nightshift.notifications;

import io.nightshift.hosting.Failures;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Deque;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * Sends emails by SMTP (RFC 5321). A reply of 5xx is for good, one of 4xx is not; a server that is
 * not there, is shutting down (421) or takes no login says nothing of the email.
 */
@RegisterForReflection(
    classNames = { // Loaded as services.
      "org.eclipse.angus.mail.util.MailStreamProvider",
      "org.eclipse.angus.activation.MailcapRegistryProviderImpl",
      "org.eclipse.angus.activation.MimeTypeRegistryProviderImpl"
    })
final class EmailTransport implements Transport {
  private static final int SHUTTING_DOWN = 421;

  /** A server may close one that was silent for longer: a new one costs less than finding out. */
  private static final long KEEP_NANOS = 5_000_000_000L;

  private final MailServer server;
  private final Session session;
  private final Emails emails;
  private final Deque<Open> open = new ConcurrentLinkedDeque<>();

  EmailTransport(MailServer server, NotificationSettings.Email settings) {
    this.server = server;
    this.session = Session.getInstance(properties(server, settings));
    this.emails = new Emails(session, server.from());
  }

  private record Open(SMTPTransport connection, long usedNanos) {}

  private static Properties properties(MailServer server, NotificationSettings.Email settings) {
    Properties properties = new Properties();
    String timeout = Long.toString(settings.timeout().toMillis());
    properties.setProperty("mail.smtp.connectiontimeout", timeout);
    properties.setProperty("mail.smtp.timeout", timeout);
    properties.setProperty("mail.smtp.writetimeout", timeout);
    properties.setProperty("mail.smtp.quitwait", "false");
    properties.setProperty("mail.smtp.auth", Boolean.toString(server.username().isPresent()));
    properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(server.tls()));
    properties.setProperty(
        "mail.smtp.starttls.enable",
        Boolean.toString(!server.tls() && server.startTls() != MailServer.StartTls.DISABLED));
    properties.setProperty(
        "mail.smtp.starttls.required",
        Boolean.toString(!server.tls() && server.startTls() == MailServer.StartTls.REQUIRED));
    properties.setProperty(
        "mail.smtp.ssl.checkserveridentity", Boolean.toString(!server.trustAll()));
    if (server.trustAll()) {
      properties.setProperty("mail.smtp.ssl.trust", "*");
    } else if (server.ca().isPresent()) {
      properties.put("mail.smtp.ssl.socketFactory", Authorities.trust(server.ca().get()));
    }
    server.ownHostName().ifPresent(name -> properties.setProperty("mail.smtp.localhost", name));
    properties.setProperty("mail.mime.allowutf8", "true");
    return properties;
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  @Override
  public String party(String recipient) {
    return recipient.substring(recipient.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  @Override
  public Outcome send(Claimed notification, Message message) {
    MimeMessage email;
    Address[] recipients;
    try {
      recipients = new Address[] {new InternetAddress(notification.recipient(), true)};
      email = emails.email(notification, recipients[0], message);
    } catch (AddressException e) {
      return new Outcome.Refused("the recipient is not an address: " + e.getMessage());
    } catch (MessagingException e) {
      return new Outcome.Refused(Failures.oneLine(e));
    }
    SMTPTransport connection;
    try {
      connection = connection();
    } catch (AuthenticationFailedException e) {
      return new Outcome.Away("the mail server takes no login: " + e.getMessage());
    } catch (MessagingException e) {
      return new Outcome.Away(Failures.oneLine(e));
    }
    try {
      connection.sendMessage(email, recipients);
    } catch (MessagingException e) {
      discard(connection);
      return outcome(e);
    }
    open.push(new Open(connection, System.nanoTime()));
    return new Outcome.Sent();
  }

  /** One that was used just now, or a new one. */
  private SMTPTransport connection() throws MessagingException {
    for (Open kept = open.poll(); kept != null; kept = open.poll()) {
      if (System.nanoTime() - kept.usedNanos() < KEEP_NANOS) {
        return kept.connection();
      }
      discard(kept.connection());
    }
    SMTPTransport fresh = (SMTPTransport) session.getTransport("smtp");
    fresh.connect(
        server.host(), port(), server.username().orElse(null), server.password().orElse(null));
    return fresh;
  }

  private int port() {
    int usual = server.username().isPresent() ? 587 : 25;
    return server.port().orElse(server.tls() ? 465 : usual);
  }

  private static Outcome outcome(MessagingException failure) {
    String why = Failures.oneLine(failure);
    int code = code(failure);
    if (code == SHUTTING_DOWN) {
      return new Outcome.Away(why);
    }
    return code >= 500 && code < 600 ? new Outcome.Refused(why) : new Outcome.Retry(why, null);
  }

  /** The reply's code; the recipient's before that of the whole, 0 where there was none. */
  private static int code(MessagingException failure) {
    int whole = 0;
    for (Exception at = failure; at != null; at = next(at)) {
      switch (at) {
        case SMTPAddressFailedException recipient -> {
          return recipient.getReturnCode();
        }
        case SMTPSenderFailedException sender -> {
          return sender.getReturnCode();
        }
        case SMTPSendFailedException all -> whole = whole == 0 ? all.getReturnCode() : whole;
        default -> {}
      }
    }
    return whole;
  }

  private static @Nullable Exception next(Exception failure) {
    return failure instanceof MessagingException messaging ? messaging.getNextException() : null;
  }

  @Override
  public void close() {
    for (Open kept = open.poll(); kept != null; kept = open.poll()) {
      discard(kept.connection());
    }
  }

  private static void discard(SMTPTransport connection) {
    try {
      connection.close();
    } catch (MessagingException e) {
      // What it was for is decided already, and the next one takes a new connection.
    }
  }
}
