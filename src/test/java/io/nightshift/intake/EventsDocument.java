package io.nightshift.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.CloudEventDecoder;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import io.nightshift.intake.consumer.BatchReader;
import io.nightshift.intake.consumer.DecodedRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** {@code docs/events.yaml}, and what the intake makes of a record that it describes. */
public final class EventsDocument {
  /** Keeps every number as it is written. */
  public static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  static final JsonNode ROOT = load();
  static final String STRUCTURED = "application/cloudevents+json";
  static final String BINARY = "application/json";

  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private EventsDocument() {}

  private static JsonNode load() {
    try {
      return new YAMLMapper().readTree(Path.of("docs/events.yaml").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A message of the document, in one of the two content modes. */
  record Message(String name, JsonNode json) {
    MessageSchema payload() {
      return new MessageSchema(ROOT, json.get("payload"));
    }

    MessageSchema headers() {
      return new MessageSchema(ROOT, json.get("headers"));
    }

    /** Where it has only one. */
    Optional<String> type() {
      return payload().property("type").rules("const").findFirst().map(JsonNode::asText);
    }

    List<Example> examples() {
      return elements(json.get("examples"))
          .map(
              example ->
                  new Example(
                      (ObjectNode) example.get("headers"), (ObjectNode) example.get("payload")))
          .toList();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  record Example(ObjectNode headers, ObjectNode payload) {}

  /**
   * What became of a record.
   *
   * @param reason why it became a dead letter; null if it did not
   * @param message its message; empty if it did not
   */
  public record Verdict(@Nullable Reason reason, String message) {
    /** Whether it was taken in. */
    public boolean accepted() {
      return reason == null;
    }
  }

  /** The messages of a topic in one content mode. */
  static List<Message> messages(String topic, String contentType) {
    return elements(ROOT.get("channels"))
        .filter(channel -> channel.get("address").asText().equals(topic))
        .flatMap(channel -> channel.get("messages").properties().stream())
        .map(message -> new Message(message.getKey(), resolved(message.getValue())))
        .filter(message -> message.json().get("contentType").asText().equals(contentType))
        .toList();
  }

  static MessageSchema schema(String name) {
    return new MessageSchema(ROOT, ROOT.requiredAt("/components/schemas/" + name));
  }

  /** What the intake makes of an event in structured mode. */
  public static <T> Verdict read(JsonNode event, Function<CloudEvent, ParseResult<T>> reader) {
    return read(Map.of("content-type", STRUCTURED), write(event), reader);
  }

  /** What the intake makes of an example, in the mode of its headers. */
  static <T> Verdict read(Example example, Function<CloudEvent, ParseResult<T>> reader) {
    Map<String, String> headers =
        JSON.convertValue(
            example.headers(),
            JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class));
    return read(headers, write(example.payload()), reader);
  }

  static <T> Verdict read(
      Map<String, String> headers, byte[] value, Function<CloudEvent, ParseResult<T>> reader) {
    RecordHeaders kafkaHeaders = new RecordHeaders();
    headers.forEach((name, text) -> kafkaHeaders.add(name, text.getBytes(UTF_8)));
    ConsumerRecord<byte[], byte[]> kafkaRecord =
        new ConsumerRecord<>(
            "t",
            0,
            0,
            0,
            TimestampType.CREATE_TIME,
            0,
            0,
            new byte[0],
            value,
            kafkaHeaders,
            Optional.empty());
    DecodedRecord<T> decoded =
        new BatchReader<>(new CloudEventDecoder(1 << 20), new OnlyReading<>(reader))
            .read(
                new ConsumerRecords<>(Map.of(PARTITION, List.of(kafkaRecord)), Map.of()), Map.of())
            .records()
            .getFirst();
    DecodedRecord.Refusal refusal = decoded.refusal();
    return refusal == null
        ? new Verdict(null, "")
        : new Verdict(refusal.reason(), refusal.message());
  }

  static byte[] write(JsonNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode resolved(JsonNode reference) {
    return ROOT.requiredAt(reference.get("$ref").asText().substring(1));
  }

  private static Stream<JsonNode> elements(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  private record OnlyReading<T>(Function<CloudEvent, ParseResult<T>> reader)
      implements EventProcessor<T> {
    @Override
    public String name() {
      return "orders";
    }

    @Override
    public ParseResult<T> read(CloudEvent event) {
      return reader.apply(event);
    }

    @Override
    public List<Rejection> apply(Connection connection, List<Event<T>> events) {
      throw new UnsupportedOperationException("these tests have no database");
    }
  }
}
