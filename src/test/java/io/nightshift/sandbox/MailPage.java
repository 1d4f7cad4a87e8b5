package io.nightshift.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * The mails that the sandbox's SMTP server took, for a browser: {@code /} lists the newest first,
 * {@code /1} is the first that came; {@code /mails.json} is the list for a program.
 */
final class MailPage implements AutoCloseable {
  private static final int LISTED = 200;

  private static final String HEAD =
      """
      <!doctype html><html lang="en"><meta charset="utf-8"><title>Mail of the sandbox</title>
      <meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
      <style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}\
      td{padding:.2rem .8rem .2rem 0}pre{white-space:pre-wrap}iframe{width:100%;height:30rem}</style>
      """;

  private final MailServer mail;
  private final HttpServer server;

  private MailPage(MailServer mail, HttpServer server) {
    this.mail = mail;
    this.server = server;
  }

  /** Opens it, on any free port of the loopback interface. */
  static MailPage open(MailServer mail) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      MailPage page = new MailPage(mail, server);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", page::answer);
      server.start();
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      List<MimeMessage> mails = mail.messages();
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/")) {
        send(exchange, 200, "text/html", list(mails));
      } else if (path.equals("/mails.json")) {
        send(exchange, 200, "application/json", json(mails));
      } else if (path.matches("/[1-9]\\d{0,6}")
          && Integer.parseInt(path.substring(1)) <= mails.size()) {
        MimeMessage one = mails.get(Integer.parseInt(path.substring(1)) - 1);
        send(exchange, 200, "text/html", one(one));
      } else {
        send(exchange, 404, "text/html", HEAD + "<p>No such mail. <a href=\"/\">All mails</a>");
      }
    } catch (MessagingException e) {
      throw new IOException(e);
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String list(List<MimeMessage> mails) throws MessagingException {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<h1>Mail of the sandbox</h1><p>")
        .append(mails.size())
        .append(" mails; the newest ")
        .append(Math.min(LISTED, mails.size()))
        .append(" of them. <a href=\"/mails.json\">As JSON</a><table>");
    for (int i = mails.size(); i > Math.max(0, mails.size() - LISTED); i--) {
      MimeMessage mail = mails.get(i - 1);
      page.append("<tr><td>")
          .append(escaped(mail.getHeader("To", ", ")))
          .append("<td><a href=\"/")
          .append(i)
          .append("\">")
          .append(escaped(mail.getSubject()))
          .append("</a>");
    }
    return page.append("</table>").toString();
  }

  private static String json(List<MimeMessage> mails) throws MessagingException {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (int i = mails.size(); i > Math.max(0, mails.size() - LISTED); i--) {
      MimeMessage mail = mails.get(i - 1);
      list.addObject()
          .put("number", i)
          .put("messageId", mail.getMessageID())
          .put("to", mail.getHeader("To", ", "))
          .put("subject", mail.getSubject());
    }
    return list.toString();
  }

  /** Its HTML cannot run anything, nor reach anything outside. */
  private static String one(MimeMessage mail) throws MessagingException, IOException {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<p><a href=\"/\">All mails</a><h1>")
        .append(escaped(mail.getSubject()))
        .append("</h1><p>to ")
        .append(escaped(mail.getHeader("To", ", ")))
        .append(", ")
        .append(escaped(mail.getMessageID()));
    parts(mail, page);
    return page.toString();
  }

  private static void parts(Part part, StringBuilder page) throws MessagingException, IOException {
    switch (part.getContent()) {
      case Multipart several -> {
        for (int i = 0; i < several.getCount(); i++) {
          parts(several.getBodyPart(i), page);
        }
      }
      case String html when part.isMimeType("text/html") ->
          page.append("<iframe title=\"the HTML part\" sandbox srcdoc=\"")
              .append(escaped(html))
              .append("\"></iframe>");
      case String text -> page.append("<pre>").append(escaped(text)).append("</pre>");
      case Object other -> page.append("<p>").append(escaped(part.getContentType()));
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
