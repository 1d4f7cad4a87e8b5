package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From an event to the mail in the recipient's box. */
@QuarkusTest
@WithTestResource(OpenSandbox.class)
class NotificationsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @InjectSandbox SandboxHandle sandbox;
  private final String order = Rows.unique("order");
  private final String recipient = Rows.unique("ada") + "@example.com";

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @Test
  void anOrderIsConfirmedOnceHoweverOftenItsEventComes() throws Exception {
    SampleEvent placed =
        Events.orderPlaced(
                order + "-placed",
                order,
                new Events.Line("MUG <blue> & \"red\"", 3, "1250.5"),
                new Events.Line("TEA", 1, "0.125"))
            .with("email", recipient);
    orders(placed, placed, placed.withTime(Instant.EPOCH));
    MimeMessage mail = mails(1).getFirst();
    assertEquals("Your order " + order + " is confirmed", mail.getSubject());
    assertEquals("The shop <shop@example.com>", mail.getFrom()[0].toString());
    assertEquals("auto-generated", mail.getHeader("Auto-Submitted", null));
    assertTrue(mail.getMessageID().matches("<nightshift-[0-9]+-[0-9]+@example\\.com>"));
    String text = part(mail, "text/plain");
    String html = part(mail, "text/html");
    assertTrue(text.contains("3 x MUG <blue> & \"red\", €1,250.50 each"), text);
    assertTrue(text.contains("€0.125"), text);
    assertTrue(text.contains("Total: €3,751.625"), text);
    assertTrue(html.contains("MUG &lt;blue&gt; &amp; &quot;red&quot;"), html);
    assertTrue(html.contains("€3,751.625"), html);
    one()
        .body("state", equalTo("SENT"))
        .body("key", equalTo(order))
        .body("channel", equalTo("email"))
        .body("attempts", equalTo(1))
        .body("sentAt", notNullValue())
        .body("lastError", nullValue());
  }

  @Test
  void eachStageOfAnOrderHasItsOwnMail() throws Exception {
    orders(
        Events.orderPlaced(order + "-1", order).with("email", recipient),
        Events.orderPaid(order + "-2", order),
        Events.orderShipped(order + "-3", order),
        Events.orderDelivered(order + "-4", order));
    List<MimeMessage> mails = mails(2);
    assertEquals(
        List.of("Your order " + order + " is confirmed", "Your order " + order + " is on its way"),
        mails.stream().map(NotificationsTest::subject).sorted().toList());
    String text =
        part(
            mails.stream().filter(m -> subject(m).endsWith("way")).findAny().orElseThrow(),
            "text/plain");
    assertTrue(text.contains("Carrier: DHL"), text);
    assertTrue(text.contains("Tracking number: 00340434"), text);
  }

  @Test
  void aCancelledOrderSaysWhy() throws Exception {
    orders(
        Events.orderPlaced(order + "-1", order).with("email", recipient),
        Events.orderCancelled(order + "-2", order));
    List<MimeMessage> mails = mails(2);
    MimeMessage mail =
        mails.stream().filter(m -> subject(m).endsWith("cancelled")).findAny().orElseThrow();
    assertTrue(part(mail, "text/plain").contains("Reason: customer request"));
  }

  @Test
  void anEventThatIsRefusedSendsNothing() {
    String other = Rows.unique("bob") + "@example.com";
    orders(
        Events.orderPaid(order + "-paid", order).with("email", recipient),
        Events.orderPlaced(order + "-1", order + "-other").with("email", other));
    await().atMost(SOON).until(() -> count(other) == 1);
    assertEquals(0, count(recipient));
  }

  @Test
  void whatIsRequestedIsSentInItsOwnWords() throws Exception {
    notifications(
        Events.notificationRequested(order, order, recipient)
            .with("subject", "Grüße 😀")
            .with("body", "Zeile 1\nZeile 2 <b>"));
    MimeMessage mail = mails(1).getFirst();
    assertEquals("Grüße 😀", mail.getSubject());
    assertEquals("Zeile 1\nZeile 2 <b>", mail.getContent().toString().replace("\r", "").strip());
  }

  @Test
  void whatIsDueLaterWaitsAndCanBeCancelled() {
    Instant later = Instant.now().plus(Duration.ofHours(1));
    notifications(
        Events.notificationRequested(order + "-1", order, recipient)
            .with("deliverAt", later.toString()));
    String id = awaited("PENDING");
    given()
        .get("/status")
        .then()
        .body("notifications.pending", greaterThanOrEqualTo(1))
        .body("notifications.oldestPendingSeconds", greaterThanOrEqualTo(0));
    notifications(Events.notificationCancelled(order + "-2", order));
    await().atMost(SOON).until(() -> state(id).equals("CANCELLED"));
    operator().post("/notifications/{id}/retry", id).then().statusCode(409);
    assertEquals(0, count(recipient));
  }

  @Test
  void whatIsRequestedAndCancelledInOneBatchIsNotSent() {
    notifications(
        Events.notificationRequested(order + "-1", order, recipient).with("subject", "first"),
        Events.notificationCancelled(order + "-2", order),
        Events.notificationRequested(order + "-3", order, recipient).with("subject", "second"));
    await().atMost(SOON).until(() -> count(recipient) >= 1);
    assertEquals(List.of("second"), mails(1).stream().map(NotificationsTest::subject).toList());
  }

  @Test
  void anOperatorCanLookAtItSendItNowOrTakeItBack() throws Exception {
    Instant later = Instant.now().plus(Duration.ofHours(1));
    notifications(
        Events.notificationRequested(order + "-1", order, recipient)
            .with("deliverAt", later.toString()));
    String id = awaited("PENDING");
    given().get("/notifications/{id}/preview", id).then().statusCode(401);
    given().post("/notifications/{id}/cancel", id).then().statusCode(401);
    operator()
        .get("/notifications/{id}/preview", id)
        .then()
        .statusCode(200)
        .body("subject", equalTo("About " + order))
        .body("text", equalTo("Good to have you here."))
        .body("html", nullValue());
    operator().post("/notifications/{id}/retry", id).then().statusCode(200);
    assertEquals("About " + order, mails(1).getFirst().getSubject());
    await().atMost(SOON).until(() -> state(id).equals("SENT"));
    operator()
        .post("/notifications/{id}/cancel", id)
        .then()
        .statusCode(409)
        .body("detail", containsString("SENT"));
    operator().post("/notifications/999999999/cancel").then().statusCode(404);
  }

  @Test
  void anAppointmentIsRemindedOfAndFollowsItsChanges() throws Exception {
    Instant start = Instant.now().plus(Duration.ofHours(30));
    notifications(
        Events.appointmentBooked(order + "-1", order, start)
            .with("email", recipient)
            .with("title", "Check-up <1>"));
    await().atMost(SOON).until(() -> reminders().size() == 2);
    assertEquals(
        List.of(start.minus(Duration.ofHours(24)), start.minus(Duration.ofHours(2))).stream()
            .map(Instant::toEpochMilli)
            .sorted()
            .toList(),
        due("PENDING"));

    Instant moved = Instant.now().plus(Duration.ofHours(3));
    notifications(Events.appointmentRescheduled(order + "-2", order, moved));
    MimeMessage mail = mails(1).getFirst();
    assertEquals("Reminder: Check-up <1>", mail.getSubject());
    String html = part(mail, "text/html");
    assertTrue(html.contains("Check-up &lt;1&gt;"), html);
    assertEquals(List.of(moved.minus(Duration.ofHours(2)).toEpochMilli()), due("PENDING"));

    notifications(Events.appointmentCancelled(order + "-3", order));
    await().atMost(SOON).until(() -> due("PENDING").isEmpty());
    notifications(Events.appointmentCancelled(order + "-4", order));
    await()
        .atMost(SOON)
        .until(
            () ->
                "DEAD_LETTERED"
                    .equals(
                        given().get("/events/{id}", order + "-4").jsonPath().getString("state")));
  }

  @Test
  void aWebhookIsTriedAgainAsTheSameUntilItIsTaken() throws Exception {
    List<String> ids = new CopyOnWriteArrayList<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          ids.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
          exchange.sendResponseHeaders(ids.size() < 3 ? 503 : 200, -1);
          exchange.close();
        });
    receiver.start();
    try {
      String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/" + order;
      notifications(
          Events.notificationRequested(order + "-1", order, url).with("channel", "webhook"),
          Events.notificationRequested(order + "-2", order, "http://a b/")
              .with("channel", "webhook"));
      await().atMost(SOON).until(() -> sent(url) == 1);
      assertEquals(3, ids.size());
      assertEquals(1, ids.stream().distinct().count());
      await()
          .atMost(SOON)
          .until(
              () ->
                  "DEAD_LETTERED"
                      .equals(
                          given().get("/events/{id}", order + "-2").jsonPath().getString("state")));
    } finally {
      receiver.stop(0);
    }
  }

  private static long sent(String url) {
    List<Map<String, Object>> all =
        given().get("/notifications?limit=500&state=SENT").jsonPath().getList("items");
    return all.stream()
        .filter(n -> n.get("recipient").equals(url) && n.get("channel").equals("webhook"))
        .count();
  }

  @Test
  void theListIsPagedAndFiltered() {
    notifications(
        Events.notificationRequested(order + "-1", order, recipient),
        Events.notificationRequested(order + "-2", order, recipient));
    await().atMost(SOON).until(() -> count(recipient) == 2);
    String next = given().get("/notifications?limit=1").jsonPath().getString("next");
    given()
        .get("/notifications?limit=1&after=" + Objects.requireNonNull(next))
        .then()
        .statusCode(200);
    given().get("/notifications?state=SENT").then().body("items.state", everyItem(equalTo("SENT")));
    given().get("/notifications?state=LOST").then().statusCode(400);
    given().get("/notifications?after=nonsense").then().statusCode(400);
    given().get("/notifications/0").then().statusCode(404);
    given().get("/notifications/none").then().statusCode(404);
  }

  private void orders(SampleEvent... events) {
    sandbox
        .publisher()
        .publish(
            List.of(events).stream().map(e -> e.structured(sandbox.topics().orders())).toList());
  }

  private void notifications(SampleEvent... events) {
    sandbox
        .publisher()
        .publish(
            List.of(events).stream()
                .map(e -> e.structured(sandbox.topics().notifications()))
                .toList());
  }

  private io.restassured.response.ValidatableResponse one() {
    await().atMost(SOON).until(() -> own().stream().allMatch(n -> n.get("state").equals("SENT")));
    return given().get("/notifications/{id}", own().getFirst().get("id")).then();
  }

  private String awaited(String state) {
    await().atMost(SOON).until(() -> !own().isEmpty());
    assertEquals(state, own().getFirst().get("state"));
    return own().getFirst().get("id").toString();
  }

  private static String state(String id) {
    return given().get("/notifications/{id}", id).jsonPath().getString("state");
  }

  private List<Map<String, Object>> own() {
    List<Map<String, Object>> all =
        given().get("/notifications?limit=500").jsonPath().getList("items");
    return all.stream().filter(n -> n.get("recipient").equals(recipient)).toList();
  }

  private List<Map<String, Object>> reminders() {
    return own().stream().filter(n -> n.get("kind").equals("reminder")).toList();
  }

  private List<Long> due(String state) {
    return reminders().stream()
        .filter(n -> n.get("state").equals(state))
        .map(n -> Instant.parse(n.get("dueAt").toString()).toEpochMilli())
        .sorted()
        .toList();
  }

  private long count(String address) {
    return sandbox.mail().messages().stream().filter(m -> isTo(m, address)).count();
  }

  /**
   * Waits for that number of emails to the recipient of this test, and that all that was queued is
   * sent.
   */
  private List<MimeMessage> mails(int count) {
    await().atMost(SOON).until(() -> count(recipient) >= count);
    List<MimeMessage> mails =
        sandbox.mail().messages().stream().filter(m -> isTo(m, recipient)).toList();
    assertEquals(count, mails.size());
    return mails;
  }

  private static boolean isTo(MimeMessage mail, String address) {
    try {
      return mail.getRecipients(Message.RecipientType.TO)[0].toString().equals(address);
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String subject(MimeMessage mail) {
    try {
      return mail.getSubject();
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String part(MimeMessage mail, String type) throws Exception {
    MimeMultipart parts = (MimeMultipart) mail.getContent();
    for (int i = 0; i < parts.getCount(); i++) {
      BodyPart part = parts.getBodyPart(i);
      if (part.isMimeType(type)) {
        return part.getContent().toString().replace("\r", "");
      }
    }
    throw new AssertionError("no part " + type);
  }
}
