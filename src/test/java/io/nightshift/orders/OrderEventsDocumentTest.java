package io.nightshift.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.nightshift.events.Reason;
import io.nightshift.intake.DocumentedEvents;
import io.nightshift.intake.EventsDocument;
import io.nightshift.intake.EventsDocument.Verdict;
import java.util.Currency;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order events of {@code docs/events.yaml}. */
class OrderEventsDocumentTest extends DocumentedEvents<OrderEvent> {

  OrderEventsDocumentTest() {
    super("orders.events", OrderEventReader::read);
  }

  @Test
  void theDocumentHasExactlyTheTypesThatTheReaderKnows() throws JsonProcessingException {
    Verdict unknown = read(event("orderDelivered", "/type", "\"order.teleported\""));
    assertEquals(Reason.UNKNOWN_TYPE, unknown.reason());
    String known = unknown.message().substring(unknown.message().indexOf("one of ") + 7);
    assertEquals(types(), Set.of(known.split(", ")));
  }

  @Test
  void aCurrencyMayBeAnyThatWasEverAssigned() throws JsonProcessingException {
    for (Currency currency : Currency.getAvailableCurrencies()) {
      ObjectNode event = paid("/data/currency", "\"" + currency.getCurrencyCode() + "\"");
      assertTrue(allows(event) && read(event).accepted(), currency.toString());
    }
    assertRefused("currency", paid("/data/currency", "\"AAA\""));
  }

  @Test
  void aCharacterOutsideTheBasicPlaneCountsAsTwo() throws JsonProcessingException {
    String half = "😀".repeat(256);
    assertTrue(read(paid("/data/orderId", "\"" + half + "\"")).accepted());
    assertRefused("orderId", paid("/data/orderId", "\"" + half + "x\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nobody",
        "a b@c.d",
        "a,b@c.d",
        "Ada <a@b.c>",
        "a@b@c",
        "a..b@c.d",
        "a@b..c",
        "a@b.c\r\nx: y",
        "\"a b\"@c.d",
        "a@b_c.d"
      })
  void anEmailThatIsNoAddressIsRefused(String email) throws JsonProcessingException {
    String json = TextNode.valueOf(email).toString();
    assertRefused("email", event("orderPlaced", "/data/email", json));
  }

  @Test
  void noTextHoldsHalfOfASurrogatePair() throws JsonProcessingException {
    assertRefused("orderId", paid("/data/orderId", "\"a\\ud83d\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.0", "1e2"})
  void aQuantityHasNeitherPointNorExponent(String quantity) throws JsonProcessingException {
    assertRefused("quantity", event("orderPlaced", "/data/lines/0/quantity", quantity));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.00001", "8.90001", "1e-5"})
  void aNumberWithMoreThanFourDecimalsIsNotRounded(String amount) throws JsonProcessingException {
    assertRefused("amount", paid("/data/amount", amount));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1e2\"", "\"+5\"", "\"12.500000\"", "1e2", "12.500000"})
  void anAmountMayBeWrittenInOtherWays(String amount) throws JsonProcessingException {
    assertTrue(read(paid("/data/amount", amount)).accepted());
  }

  private ObjectNode paid(String pointer, String json) throws JsonProcessingException {
    return event("orderPaid", pointer, json);
  }

  private ObjectNode event(String message, String pointer, String json)
      throws JsonProcessingException {
    return event(message, pointer, EventsDocument.JSON.readTree(json));
  }

  private void assertRefused(String member, ObjectNode event) {
    Verdict verdict = read(event);
    assertEquals(Reason.INVALID, verdict.reason());
    assertTrue(verdict.message().contains(member), verdict.message());
  }
}
