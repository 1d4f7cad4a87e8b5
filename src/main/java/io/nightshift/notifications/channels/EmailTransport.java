package io.nightshift.notifications.channels;

import io.nightshift.hosting.Failures;
import io.nightshift.http.HostNames;
import io.nightshift.http.TrustStore;
import io.nightshift.notifications.channels.MailDialogue.Step;
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
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends emails by SMTP (RFC 5321). A failure before RCPT TO, or a server that is away or shuts down
 * (421), is no fault of the email. Answers from RCPT TO on are classified by {@link MailAnswers}.
 */
@RegisterForReflection(
    classNames = { // Loaded as services.
      "org.eclipse.angus.mail.util.MailStreamProvider",
      "org.eclipse.angus.activation.MailcapRegistryProviderImpl",
      "org.eclipse.angus.activation.MimeTypeRegistryProviderImpl"
    })
public final class EmailTransport implements Transport {
  /**
   * A server may close a connection that is idle for longer: a new one costs less than the failed
   * attempt.
   */
  private static final long KEEP_NANOS = 5_000_000_000L;

  private final MailServer server;
  private final Session session;
  private final Emails ascii;
  private final Emails international;
  private final Deque<Open> open = new ConcurrentLinkedDeque<>();
  private final Set<MailDialogue> busy = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  public EmailTransport(MailServer server, NotificationSettings.Email settings) {
    this.server = server;
    // Angus logs under the package of the class that extends its transport, for each connection.
    Logger.getLogger(EmailTransport.class.getPackageName())
        .setFilter(line -> !String.valueOf(line.getMessage()).startsWith("mail.mime.allowutf8"));
    Properties properties = properties(server, settings);
    this.ascii = new Emails(Session.getInstance(properties), withAsciiDomain(server.from()));
    Properties utf8 = (Properties) properties.clone();
    utf8.setProperty("mail.mime.allowutf8", "true");
    this.session = Session.getInstance(utf8);
    this.international = new Emails(session, withAsciiDomain(server.from()));
  }

  private record Open(MailDialogue connection, long usedNanos) {}

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
    trusted(server)
        .ifPresent(
            context -> properties.put("mail.smtp.ssl.socketFactory", context.getSocketFactory()));
    server.ownHostName().ifPresent(name -> properties.setProperty("mail.smtp.localhost", name));
    return properties;
  }

  /** Whom the connection trusts; empty for the authorities of the Java platform. */
  private static Optional<SSLContext> trusted(MailServer server) {
    return server.trustAll()
        ? Optional.of(TrustStore.any())
        : server.ca().map(pem -> TrustStore.of(pem, "nightshift.mail.ca"));
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  @Override
  public String party(String recipient) {
    return domain(recipient.substring(recipient.lastIndexOf('@') + 1));
  }

  @Override
  public DeliveryOutcome send(ClaimedNotification notification, Message message) {
    MimeMessage email;
    InternetAddress recipient;
    boolean utf8;
    try {
      recipient = new InternetAddress(withAsciiDomain(notification.recipient()), true);
      utf8 = !HostNames.isAscii(recipient.getAddress() + ascii.from());
      email = (utf8 ? international : ascii).email(notification, recipient, message);
    } catch (AddressException e) {
      return new DeliveryOutcome.Refused("the recipient is not an address: " + e.getMessage());
    } catch (MessagingException e) {
      return new DeliveryOutcome.Refused(Failures.oneLine(e));
    }
    MailDialogue kept = kept();
    if (kept != null) {
      DeliveryOutcome outcome = within(kept, () -> send(kept, email, recipient, utf8));
      // The server may have closed the kept connection: that is no fault of the email.
      if (!(outcome instanceof DeliveryOutcome.Away) || kept.step() != Step.MAIL) {
        return outcome;
      }
    }
    MailDialogue fresh = new MailDialogue(session);
    return within(fresh, () -> sendFirst(fresh, email, recipient, utf8));
  }

  /** Executes a step of a dialogue that a stop may break off meanwhile. */
  private DeliveryOutcome within(MailDialogue dialogue, Supplier<DeliveryOutcome> step) {
    dialogue.takenUp();
    busy.add(dialogue);
    try {
      return stopping ? new DeliveryOutcome.Away("the service stops") : step.get();
    } finally {
      busy.remove(dialogue);
      dialogue.laidDown();
    }
  }

  private DeliveryOutcome sendFirst(
      MailDialogue fresh, MimeMessage email, InternetAddress recipient, boolean utf8) {
    try {
      fresh.connect(
          server.host(), port(), server.username().orElse(null), server.password().orElse(null));
    } catch (AuthenticationFailedException e) {
      return new DeliveryOutcome.Away("the mail server takes no login: " + e.getMessage());
    } catch (MessagingException e) {
      discard(fresh);
      MailDialogue.Reply refusal = fresh.refusal();
      return refusal == null || refusal.code() < 400
          ? new DeliveryOutcome.Away(Failures.oneLine(e))
          : MailAnswers.outcome(refusal);
    }
    return send(fresh, email, recipient, utf8);
  }

  private DeliveryOutcome send(
      MailDialogue dialogue, MimeMessage email, InternetAddress recipient, boolean utf8) {
    if (utf8 && !dialogue.takesUtf8()) {
      open.push(new Open(dialogue, System.nanoTime()));
      return HostNames.isAscii(recipient.getAddress())
          ? new DeliveryOutcome.Away(
              "the mail server has no SMTPUTF8, which the sender's address needs")
          : new DeliveryOutcome.Refused(
              "the part before the @ is not ASCII, and the mail server has no SMTPUTF8 (RFC 6531)");
    }
    dialogue.begin(utf8);
    try {
      dialogue.sendMessage(email, new Address[] {recipient});
    } catch (MessagingException e) {
      discard(dialogue);
      MailDialogue.Reply refusal = dialogue.refusal();
      if (dialogue.isBrokenOff()) {
        return new DeliveryOutcome.Away("the service stops");
      }
      if (refusal != null) {
        return MailAnswers.outcome(refusal);
      }
      String why = MailAnswers.name(dialogue.step()) + ": " + Failures.oneLine(e);
      return dialogue.step() == Step.MAIL
          ? new DeliveryOutcome.Away(why)
          : new DeliveryOutcome.Retry(why, null);
    }
    open.push(new Open(dialogue, System.nanoTime()));
    return new DeliveryOutcome.Sent();
  }

  /** International domains go out as A-labels: every server takes these. */
  private static String withAsciiDomain(String address) {
    int at = address.lastIndexOf('@');
    int end = address.endsWith(">") ? address.length() - 1 : address.length();
    return at < 0 || HostNames.isAscii(address.substring(at))
        ? address
        : address.substring(0, at + 1)
            + domain(address.substring(at + 1, end))
            + address.substring(end);
  }

  private static String domain(String text) {
    String ascii = HostNames.ascii(text);
    return ascii == null ? text.toLowerCase(Locale.ROOT) : ascii;
  }

  /** A connection that was used recently; null if there is none. */
  private @Nullable MailDialogue kept() {
    for (Open kept = open.poll(); kept != null; kept = open.poll()) {
      if (System.nanoTime() - kept.usedNanos() < KEEP_NANOS) {
        return kept.connection();
      }
      discard(kept.connection());
    }
    return null;
  }

  private int port() {
    int usual = server.username().isPresent() ? 587 : 25;
    return server.port().orElse(server.tls() ? 465 : usual);
  }

  @Override
  public void breakOff() {
    stopping = true;
    busy.forEach(MailDialogue::breakOff);
  }

  @Override
  public void close() {
    stopping = false; // A restarted worker may send again.
    for (Open kept = open.poll(); kept != null; kept = open.poll()) {
      discard(kept.connection());
    }
  }

  private static void discard(MailDialogue connection) {
    try {
      connection.close();
    } catch (MessagingException e) {
      // The email is settled already, and the next one uses a new connection.
    }
  }
}
