package io.nightshift.events;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventDecoderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CONTRACT = Path.of("src/test/resources/contract");
  private static final long TIMESTAMP = 1_764_000_000_123L;
  private static final String PLAIN =
      """
      {"specversion":"1.0","id":"1","source":"/s","type":"t","time":"2026-11-22T10:15:30Z","data":{}}
      """;

  private final CloudEventDecoder decoder = new CloudEventDecoder(1 << 20);

  static Stream<Path> validSamples() throws IOException {
    try (Stream<Path> files = Files.list(CONTRACT.resolve("valid"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("validSamples")
  void readsStructuredEventsAsTheCloudEventsSdkDoes(Path sample) throws IOException {
    assertReadLikeTheSdk(
        message(
            Files.readAllBytes(sample),
            Map.of("content-type", "application/cloudevents+json; charset=UTF-8")));
  }

  @ParameterizedTest
  @MethodSource("validSamples")
  void readsBinaryEventsAsTheCloudEventsSdkDoes(Path sample) throws IOException {
    assertReadLikeTheSdk(binary(JSON.readTree(sample.toFile())));
  }

  @ParameterizedTest
  @MethodSource("validSamples")
  void readsAnUnmarkedJsonObjectAsStructured(Path sample) throws IOException {
    byte[] bytes = Files.readAllBytes(sample);
    CloudEvent marked =
        event(message(bytes, Map.of("content-type", "application/cloudevents+json")));
    CloudEvent unmarked = event(message(bytes, Map.of()));
    assertEquals(marked.id(), unmarked.id());
    assertEquals(dataOf(marked), dataOf(unmarked));
  }

  private void assertReadLikeTheSdk(ConsumerRecord<byte[], byte[]> message) throws IOException {
    CloudEvent ours = event(message);
    io.cloudevents.CloudEvent theirs =
        KafkaMessageFactory.createReader(message.headers(), message.value()).toEvent();
    assertEquals(theirs.getId(), ours.id());
    assertEquals(theirs.getSource().toString(), ours.source());
    assertEquals(theirs.getType(), ours.type());
    assertEquals(theirs.getSubject(), ours.subject());
    assertEquals(present(theirs.getTime()).toInstant().truncatedTo(ChronoUnit.MICROS), ours.time());
    assertEquals(JSON.readTree(present(theirs.getData()).toBytes()), JSON.readTree(dataOf(ours)));
  }

  private static <V> V present(V value) {
    assertNotNull(value);
    return value;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01-not-json.txt",
        "02-not-an-object.json",
        "03-empty.txt",
        "04-binary.bin",
        "05-no-id.json",
        "12-bad-time.json",
        "13-wrong-spec.json",
        "16-deeply-nested.json"
      })
  void refusesWhatIsNoCloudEvent(String sample) throws IOException {
    byte[] bytes = Files.readAllBytes(CONTRACT.resolve("invalid").resolve(sample));
    assertInstanceOf(Decoded.Unreadable.class, decoder.decode(message(bytes, Map.of())));
  }

  @Test
  void refusesDepthSizeCharsetsAndEmptiness() {
    String deep = PLAIN.replace("{}", "[".repeat(20_000) + "]".repeat(20_000));
    assertUnreadable("not JSON", message(deep.getBytes(UTF_8), Map.of()));
    assertUnreadable("bytes, the limit is", message(new byte[2 << 20], Map.of()));
    assertUnreadable("not JSON", message(PLAIN.getBytes(UTF_16), Map.of()));
    assertUnreadable("not JSON", message(PLAIN.replace("/s", "/ü").getBytes(ISO_8859_1), Map.of()));
    assertUnreadable("empty", message(null, Map.of()));
    assertUnreadable("something follows", message((PLAIN + "{}").getBytes(UTF_8), Map.of()));
    assertUnreadable(
        "application/cloudevents+avro\" is not supported",
        message(PLAIN.getBytes(UTF_8), Map.of("content-type", "application/cloudevents+avro")));
  }

  @Test
  void refusesAttributesThatCannotBeKept() {
    assertUnreadable("NUL", structured("\"id\":\"a\\u0000b\""));
    assertUnreadable("surrogate", structured("\"id\":\"a\\ud800b\""));
    assertUnreadable("id is not a string", structured("\"id\":7"));
    assertUnreadable("source is missing", structured("\"source\":null"));
    assertUnreadable("time", structured("\"time\":\"2026-11-22 10:15\""));
    assertUnreadable("text/xml", structured("\"datacontenttype\":\"text/xml\""));
    assertUnreadable(
        "ce_id is not UTF-8",
        new ConsumerRecord<>(
            "t",
            0,
            0,
            TIMESTAMP,
            TimestampType.CREATE_TIME,
            0,
            0,
            null,
            new byte[0],
            new RecordHeaders()
                .add("ce_specversion", "1.0".getBytes(UTF_8))
                .add("ce_id", new byte[] {(byte) 0xC3}),
            Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"specversion\":1.0,\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}",
        "{\"specversion\":\"1.0\",\"time\":{\"id\":\"2\"},\"type\":\"t\",\"id\":\"1\",\"source\":\"/s\"}",
        "{\"data_base64\":\"%%\",\"type\":\"t\",\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\"}"
      })
  void tellsWhoTheEventWasWhereverTheFaultStands(String value) {
    assertIdentified(value);
  }

  @Test
  void tellsWhoseAValueIsThatIsTooLongToRead() {
    assertIdentified(PLAIN.replace("{}", "\"" + "x".repeat(2 << 20) + "\""));
    assertIdentified(
        PLAIN.strip().replaceFirst("}$", ",\"more\":\"" + "x".repeat(2 << 20) + "\"")); // Cut off.
  }

  private void assertIdentified(String value) {
    var unreadable =
        assertInstanceOf(
            Decoded.Unreadable.class, decoder.decode(message(value.getBytes(UTF_8), Map.of())));
    assertEquals(
        List.of("1", "/s", "t"),
        Stream.of(unreadable.id(), unreadable.source(), unreadable.type()).toList());
  }

  @Test
  void tellsWhoTheEventWasAsFarAsItCould() {
    var unreadable =
        assertInstanceOf(
            Decoded.Unreadable.class, decoder.decode(structured("\"time\":\"yesterday\"")));
    assertEquals("1", unreadable.id());
    assertEquals("/s", unreadable.source());
  }

  @Test
  void takesTheTimeOfTheRecordWhereTheEventHasNone() {
    assertEquals(Instant.ofEpochMilli(TIMESTAMP), event(structured("\"time\":null")).time());
  }

  @Test
  void cutsTimesToMicrosecondsInUtc() {
    assertEquals(
        Instant.parse("2026-12-01T08:30:00.123456Z"),
        event(structured("\"time\":\"2026-12-01t09:30:00.123456789+01:00\"")).time());
  }

  @Test
  void findsTheDataWhereverTheyStand() throws IOException {
    for (String data : List.of("{\"ü\":[1,\"😀\"]}", "\"text\"", "12.50", "true", "[]")) {
      for (String order : List.of("{\"x\":{\"y\":[]},\"data\":%s,%s}", "{%2$s,\"data\" : %1$s }")) {
        String attributes = "\"specversion\":\"1.0\",\"id\":\"ü\",\"source\":\"/s\",\"type\":\"t\"";
        byte[] bytes = order.formatted(data, attributes).getBytes(UTF_8);
        assertEquals(data, dataOf(event(message(bytes, Map.of()))).strip());
      }
    }
  }

  @Test
  void skipsAByteOrderMarkAndReadsBase64() throws IOException {
    assertEquals("{}", dataOf(event(message(("\uFEFF" + PLAIN).getBytes(UTF_8), Map.of()))));
    Map<String, String> binary =
        Map.of("ce_specversion", "1.0", "ce_id", "1", "ce_source", "/s", "ce_type", "t");
    assertEquals("{}", dataOf(event(message("\uFEFF{}".getBytes(UTF_8), binary))));
    String encoded = Base64.getEncoder().encodeToString("{\"a\":1}".getBytes(UTF_8));
    assertEquals(
        "{\"a\":1}",
        dataOf(
            event(structured("\"datacontenttype\":null", "\"data_base64\":\"" + encoded + "\""))));
    assertUnreadable("Base64", structured("\"data_base64\":\"%%\""));
  }

  @Test
  void neverShowsWhatTheRecordHolds() {
    String secret = "s3cret-".repeat(100);
    var unreadable =
        assertInstanceOf(
            Decoded.Unreadable.class,
            decoder.decode(message(("{" + secret).getBytes(UTF_8), Map.of())));
    assertTrue(!unreadable.message().contains("s3cret"), unreadable.message());
  }

  private static ConsumerRecord<byte[], byte[]> structured(String... members) {
    String json = PLAIN.strip();
    String extra = String.join(",", members);
    return message(
        (json.substring(0, json.length() - 1) + "," + extra + "}").getBytes(UTF_8), Map.of());
  }

  private void assertUnreadable(String part, ConsumerRecord<byte[], byte[]> message) {
    var unreadable = assertInstanceOf(Decoded.Unreadable.class, decoder.decode(message));
    assertTrue(unreadable.message().contains(part), unreadable.message());
  }

  private CloudEvent event(ConsumerRecord<byte[], byte[]> message) {
    return assertInstanceOf(Decoded.Ok.class, decoder.decode(message)).event();
  }

  private static String dataOf(CloudEvent event) {
    return event.rawData();
  }

  private static ConsumerRecord<byte[], byte[]> binary(JsonNode event) throws IOException {
    RecordHeaders headers = new RecordHeaders();
    headers.add("content-type", "application/json".getBytes(UTF_8));
    for (String name : List.of("specversion", "id", "source", "type", "time", "subject")) {
      headers.add("ce_" + name, event.get(name).asText().getBytes(UTF_8));
    }
    return new ConsumerRecord<>(
        "t",
        0,
        0,
        TIMESTAMP,
        TimestampType.CREATE_TIME,
        0,
        0,
        null,
        JSON.writeValueAsBytes(event.get("data")),
        headers,
        Optional.empty());
  }

  private static ConsumerRecord<byte[], byte[]> message(byte[] value, Map<String, String> headers) {
    RecordHeaders kafkaHeaders = new RecordHeaders();
    headers.forEach((name, text) -> kafkaHeaders.add(name, text.getBytes(UTF_8)));
    return new ConsumerRecord<>(
        "t",
        0,
        0,
        TIMESTAMP,
        TimestampType.CREATE_TIME,
        0,
        0,
        null,
        value,
        kafkaHeaders,
        Optional.empty());
  }
}
