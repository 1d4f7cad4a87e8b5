package io.nightshift.notifications.channels;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Creates emails from notifications (RFC 5322, MIME). */
final class Emails {
  private final Session session;
  private final InternetAddress from;
  private final String domain;

  /**
   * A factory of emails from one sender.
   *
   * @throws IllegalArgumentException if {@code from} is not an address
   */
  Emails(Session session, String from) {
    this.session = session;
    try {
      this.from = new InternetAddress(from, true);
    } catch (AddressException e) {
      throw new IllegalArgumentException(
          "QUARKUS_MAILER_FROM (nightshift.mail.from) is not an email address: " + from, e);
    }
    String address = this.from.getAddress();
    this.domain = address.substring(address.lastIndexOf('@') + 1);
  }

  /** The sender's address. */
  String from() {
    return from.getAddress();
  }

  /** Creates the email of a notification; it is equal at every attempt. */
  MimeMessage email(ClaimedNotification notification, Address recipient, Message message)
      throws MessagingException {
    String messageId = "<nightshift-%s@%s>".formatted(notification.identity(), domain);
    MimeMessage email =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", messageId);
          }
        };
    email.setFrom(from);
    email.setRecipient(jakarta.mail.Message.RecipientType.TO, recipient);
    email.setSubject(line(notification.subject()), UTF_8.name());
    email.setSentDate(Date.from(notification.createdAt()));
    // RFC 3834: no automatic answers to what a program has sent.
    email.setHeader("Auto-Submitted", "auto-generated");
    String html = message.html();
    if (html == null) {
      email.setText(message.text(), UTF_8.name());
    } else {
      // The preferred form comes last (RFC 2046, 5.1.4).
      email.setContent(
          new MimeMultipart("alternative", part(message.text(), "plain"), part(html, "html")));
    }
    email.saveChanges();
    return email;
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, UTF_8.name(), subtype);
    return part;
  }

  /** Makes any text one line: a second line would be a header of its own. */
  private static String line(@Nullable String text) {
    return text == null ? "" : text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
  }
}
