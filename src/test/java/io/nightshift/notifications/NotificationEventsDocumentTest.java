package io.nightshift.notifications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.nightshift.events.Reason;
import io.nightshift.intake.DocumentedEvents;
import io.nightshift.intake.EventsDocument;
import io.nightshift.intake.EventsDocument.Verdict;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The notification events of {@code docs/events.yaml}. */
class NotificationEventsDocumentTest extends DocumentedEvents<NotificationEvent> {

  NotificationEventsDocumentTest() {
    super("notifications.events", event -> NotificationEventReader.read(event, ZoneOffset.UTC));
  }

  @Test
  void theDocumentHasExactlyTheTypesThatTheReaderKnows() {
    Verdict unknown =
        read(event("notificationCancelled", "/type", TextNode.valueOf("notification.lost")));
    assertEquals(Reason.UNKNOWN_TYPE, unknown.reason());
    String known = unknown.message().substring(unknown.message().indexOf("one of ") + 7);
    assertEquals(types(), Set.of(known.split(", ")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@b.c\r\nBcc: eve@example.com",
        "a@b.c, eve@example.com",
        "Ada <a@b.c>",
        "a b@c.d",
        "a@b@c",
        "nobody",
        "nobody@",
        "@example.com",
        "group:a@b.c;",
        "\"a b\"@c.d"
      })
  void whatIsNotOneAddressIsRefusedAndNamed(String recipient) {
    assertDisagrees("recipient", event("emailRequested", "/data/recipient", text(recipient)));
    assertDisagrees("email", event("appointmentBooked", "/data/email", text(recipient)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hello\r\nBcc: eve@example.com", "Hello\n", "a\u2028b", "a\u0085b"})
  void aSubjectIsOneLine(String subject) {
    assertDisagrees("subject", event("emailRequested", "/data/subject", text(subject)));
    assertDisagrees("title", event("appointmentBooked", "/data/title", text(subject)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://h/x",
        "http://",
        "https://u:p@h/",
        "javascript:alert(1)",
        "/x",
        "http://a b/"
      })
  void whatIsNotAUrlOfAHostIsRefused(String url) {
    assertDisagrees("recipient", event("webhookRequested", "/data/recipient", text(url)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT", "P", "1H", "-PT1H", "PT-1H", "PT1.5H", "P1H", "PT1D", "tomorrow"})
  void whatIsNotADurationIsRefused(String duration) {
    assertDisagrees(
        "remindBefore[0]", event("appointmentBooked", "/data/remindBefore", array(duration)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "P0D", "P4Y", "PT99999999999999999999H"})
  void aDurationIsAboveZeroAndAtMostThreeYears(String duration) {
    Verdict verdict = read(event("appointmentBooked", "/data/remindBefore", array(duration)));
    assertEquals(Reason.INVALID, verdict.reason());
    assertTrue(verdict.message().contains("remindBefore[0]"), verdict.message());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PT24H", "P1D", "P1W", "P1DT2H", "pt30m", "PT90.5S", "P1M", "P1Y2M3W4DT5H6M7S"})
  void theseAreDurations(String duration) {
    ObjectNode event = event("appointmentBooked", "/data/remindBefore", array(duration));
    assertTrue(allows(event));
    assertEquals("", read(event).message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Europe/Nowhere", "Mars/Olympus_Mons"})
  void aZoneMustExist(String zone) {
    Verdict verdict = read(event("appointmentRescheduled", "/data/timeZone", text(zone)));
    assertEquals(Reason.INVALID, verdict.reason());
    assertTrue(verdict.message().contains("timeZone"), verdict.message());
  }

  @Test
  void aBodyBeyondTheLimitOfARecordIsUnreadable() {
    Verdict verdict = read(event("emailRequested", "/data/body", text("x".repeat(10 << 20))));
    assertEquals(Reason.UNREADABLE, verdict.reason());
  }

  private void assertDisagrees(String member, ObjectNode event) {
    assertTrue(!allows(event), event.toString());
    Verdict verdict = read(event);
    assertEquals(Reason.INVALID, verdict.reason());
    assertTrue(verdict.message().contains(member + " "), verdict.message());
  }

  private static JsonNode text(String text) {
    return TextNode.valueOf(text);
  }

  private static JsonNode array(String one) {
    return EventsDocument.JSON.createArrayNode().add(one);
  }
}
