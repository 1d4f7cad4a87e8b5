package io.nightshift.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class MailPageTest {

  @Test
  void whatTheServerTookCanBeReadInABrowser() throws Exception {
    try (MailServer server = MailServer.start();
        MailPage page = MailPage.open(server);
        HttpClient client = HttpClient.newHttpClient()) {
      send(server, "Tea & <b>cake</b>");
      assertTrue(server.awaitMessages(1, Duration.ofSeconds(20)));
      assertTrue(get(client, page, "").contains("Tea &amp; &lt;b&gt;cake&lt;/b&gt;"));
      assertTrue(get(client, page, "mails.json").contains("\"subject\":\"Tea & <b>cake</b>\""));
      String mail = get(client, page, "1");
      assertTrue(mail.contains("<pre>plain &lt;text&gt;"), mail);
      assertTrue(mail.contains("sandbox srcdoc=\"&lt;script&gt;x&lt;/script&gt;"), mail);
      assertFalse(mail.contains("<script>"), mail);
      assertEquals(404, answer(client, page, "2").statusCode());
      assertEquals(404, answer(client, page, "99999999999").statusCode());
    }
  }

  private static String get(HttpClient client, MailPage page, String path) throws Exception {
    HttpResponse<String> answer = answer(client, page, path);
    assertEquals(200, answer.statusCode());
    return answer.body();
  }

  private static HttpResponse<String> answer(HttpClient client, MailPage page, String path)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(page.url() + path)).build(),
        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static void send(MailServer server, String subject) throws Exception {
    Properties settings = new Properties();
    settings.put("mail.smtp.host", server.host());
    settings.put("mail.smtp.port", Integer.toString(server.port()));
    MimeMessage mail = new MimeMessage(Session.getInstance(settings));
    mail.setFrom(new InternetAddress("shop@example.com"));
    mail.setRecipient(
        jakarta.mail.Message.RecipientType.TO, new InternetAddress("ada@example.com"));
    mail.setSubject(subject, "UTF-8");
    MimeBodyPart text = new MimeBodyPart();
    text.setText("plain <text>", "UTF-8");
    MimeBodyPart html = new MimeBodyPart();
    html.setContent("<script>x</script>", "text/html; charset=utf-8");
    mail.setContent(new MimeMultipart("alternative", text, html));
    Transport.send(mail);
  }
}
