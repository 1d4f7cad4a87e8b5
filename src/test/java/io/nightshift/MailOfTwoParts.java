package io.nightshift;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Properties;
import java.util.function.Supplier;

/** Writes a mail as ours are; a class of its own, so that another loader can load it. */
public final class MailOfTwoParts implements Supplier<String> {
  @Override
  public String get() {
    try {
      MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
      MimeBodyPart text = new MimeBodyPart();
      text.setText("Hello", "UTF-8");
      MimeBodyPart html = new MimeBodyPart();
      html.setContent("<p>Hello", "text/html; charset=UTF-8");
      message.setContent(new MimeMultipart("alternative", text, html));
      var written = new ByteArrayOutputStream();
      message.writeTo(written);
      return written.toString(UTF_8);
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
