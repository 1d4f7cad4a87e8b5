package io.nightshift.intake;

import static io.nightshift.intake.EventsDocument.BINARY;
import static io.nightshift.intake.EventsDocument.ROOT;
import static io.nightshift.intake.EventsDocument.STRUCTURED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import io.nightshift.intake.EventsDocument.Example;
import io.nightshift.intake.EventsDocument.Verdict;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docs/events.yaml} says of the records of every topic, held against the decoder. */
class EnvelopeDocumentTest {
  private static final Example EXAMPLE = example(STRUCTURED);

  @Test
  void eachAttributeMayBeExactlyWhatItsSchemaAllows() {
    SchemaCheck.assertAgreed(
        EventsDocument.schema("CloudEvent"),
        EXAMPLE.payload(),
        event -> checked(read(event)),
        (member, probe) -> !member.name().equals("datacontenttype") || !probe.isTextual());
  }

  @Test
  void eachHeaderMayBeExactlyWhatItsSchemaAllows() {
    Example binary = example(BINARY);
    SchemaCheck.assertAgreed(
        EventsDocument.schema("BinaryHeaders"),
        binary.headers(),
        headers ->
            checked(
                EventsDocument.read(
                    new Example(headers, binary.payload()), EnvelopeDocumentTest::anything)),
        (member, probe) ->
            !member.name().equals("content-type") && (probe.isTextual() || probe.isMissingNode()));
  }

  @ParameterizedTest
  @CsvSource({
    "application/json,true",
    "application/json; charset=utf-8,true",
    "Application/JSON,true",
    "text/json,true",
    "application/vnd.shop+json;v=1,true",
    "'',true",
    "text/plain,false",
    "application/json-seq,false",
    "json,false",
    "text/xml;x=/json,false"
  })
  void dataAreJson(String mediaType, boolean allowed) {
    MessageSchema schema = EventsDocument.schema("JsonMediaType");
    assertEquals(allowed, schema.allows(TextNode.valueOf(mediaType)));
    assertEquals(allowed, read(with("datacontenttype", mediaType)).accepted());
  }

  @ParameterizedTest
  @CsvSource({
    "application/cloudevents+json,true",
    "application/cloudevents+json; charset=utf-8,true",
    "application/cloudevents,true",
    "application/cloudevents-batch+json,false",
    "application/cloudevents+avro,false"
  })
  void oneEventIsInARecord(String contentType, boolean allowed) {
    MessageSchema schema = EventsDocument.schema("StructuredHeaders").property("content-type");
    assertEquals(allowed, schema.allows(TextNode.valueOf(contentType)));
    Verdict verdict =
        EventsDocument.read(
            Map.of("content-type", contentType),
            EventsDocument.write(EXAMPLE.payload()),
            EnvelopeDocumentTest::anything);
    assertEquals(allowed, verdict.accepted(), verdict.toString());
  }

  @Test
  void aRecordWithoutHeadersIsReadInStructuredMode() {
    byte[] value = EventsDocument.write(EXAMPLE.payload());
    assertTrue(EventsDocument.read(Map.of(), value, EnvelopeDocumentTest::anything).accepted());
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "source"})
  void anIdentityIsMeasuredInBytes(String attribute) {
    int limit = longest(attribute);
    String half = "ü".repeat(limit / 2);
    assertTrue(read(with(attribute, half)).accepted());
    Verdict longer = read(with(attribute, half + "x"));
    assertEquals(Reason.INVALID, longer.reason());
    assertTrue(longer.message().contains(attribute), longer.message());
  }

  @Test
  void aDayThatIsNotInTheCalendarIsNoTime() {
    assertEquals(Reason.UNREADABLE, read(with("time", "2026-02-29T00:00:00Z")).reason());
  }

  @Test
  void aValueMayBeAsLongAsItSays() {
    int limit = ROOT.at("/channels/orderEvents/x-max-value-bytes").intValue();
    byte[] event = EventsDocument.write(EXAMPLE.payload());
    byte[] value = Arrays.copyOf(event, limit + 1);
    Arrays.fill(value, event.length, value.length, (byte) ' ');
    assertEquals(Reason.UNREADABLE, read(value).reason());
    assertTrue(read(Arrays.copyOf(value, limit)).accepted());
  }

  @ParameterizedTest
  @CsvSource({"1000,true", "1001,false"})
  void aRecordIsNestedAtMostAThousandLevelsDeep(int levels, boolean accepted) {
    int inside = levels - 1; // The event itself is one.
    byte[] value = yours("\"n\":" + "[".repeat(inside) + "]".repeat(inside));
    assertEquals(accepted, read(value).accepted());
  }

  @ParameterizedTest
  @CsvSource({"1000,true", "1001,false"})
  void aNumberHasAtMostAThousandDigits(int digits, boolean accepted) {
    assertEquals(accepted, read(yours("\"n\":" + "9".repeat(digits))).accepted());
  }

  @ParameterizedTest
  @CsvSource({"50000,true", "50001,false"})
  void aNameHasAtMostFiftyThousandCharacters(int characters, boolean accepted) {
    assertEquals(accepted, read(yours("\"" + "n".repeat(characters) + "\":1")).accepted());
  }

  private static Example example(String mode) {
    return EventsDocument.messages("orders.events", mode).getFirst().examples().getFirst();
  }

  private static ObjectNode with(String attribute, String text) {
    return SchemaCheck.with(
        EXAMPLE.payload(), JsonPointer.compile("/" + attribute), TextNode.valueOf(text));
  }

  private static int longest(String attribute) {
    return EventsDocument.schema("CloudEvent")
        .property(attribute)
        .rules("maxLength")
        .findFirst()
        .orElseThrow()
        .intValue();
  }

  /** An event with an attribute of its publisher's own. */
  private static byte[] yours(String attribute) {
    return ("{" + attribute + "," + EXAMPLE.payload().toString().substring(1)).getBytes(UTF_8);
  }

  private static Verdict read(JsonNode event) {
    return read(EventsDocument.write(event));
  }

  private static Verdict read(byte[] value) {
    return EventsDocument.read(
        Map.of("content-type", STRUCTURED), value, EnvelopeDocumentTest::anything);
  }

  /** As the document says: unreadable, but for an identity too long and a year out of range. */
  private static Verdict checked(Verdict verdict) {
    if (!verdict.accepted()) {
      boolean outOfRange =
          verdict.message().contains("bytes each")
              || verdict.message().contains("not of the years 1 to 9999");
      Reason reason = outOfRange ? Reason.INVALID : Reason.UNREADABLE;
      assertEquals(reason, verdict.reason(), verdict.message());
    }
    return verdict;
  }

  /** A room that takes in whatever is an event. */
  private static ParseResult<String> anything(CloudEvent event) {
    return new ParseResult.Valid<>(event.id());
  }
}
