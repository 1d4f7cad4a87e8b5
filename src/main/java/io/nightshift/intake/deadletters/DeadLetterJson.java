package io.nightshift.intake.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.events.Text;
import io.nightshift.publishing.TopicRecord;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats a dead letter for publication, like the answer of {@code GET /dead-letters/{id}}. */
final class DeadLetterJson {
  /** The default limit of a broker, minus the rest of a request. */
  private static final int MAX_BYTES = 1_000_000;

  private static final int MAX_KEY_OF_THE_LEAST = 256;

  private DeadLetterJson() {}

  /**
   * Its forms, the largest first: with its record, unless it exceeds every broker's limit; without
   * its record and with {@code "truncated": true}; and that with every text shortened.
   */
  static List<TopicRecord> of(ObjectMapper json, DeadLetterView.Whole letter) {
    byte[] key = raw(letter.key());
    List<TopicRecord> forms = new ArrayList<>();
    TopicRecord whole = new TopicRecord(key, write(json, whole(json, letter)));
    if (whole.size() <= MAX_BYTES) {
      forms.add(whole);
    }
    ObjectNode rest = whole(json, letter);
    rest.put("truncated", true).putNull("key").putNull("keyEncoding");
    rest.putNull("value").putNull("valueEncoding").putArray("headers");
    forms.add(new TopicRecord(atMost(MAX_BYTES / 2, key), write(json, rest)));
    Text.shorten(rest);
    forms.add(new TopicRecord(atMost(MAX_KEY_OF_THE_LEAST, key), write(json, rest)));
    return forms;
  }

  private static byte @Nullable [] atMost(int bytes, byte @Nullable [] key) {
    return key == null || key.length > bytes ? null : key;
  }

  private static ObjectNode whole(ObjectMapper json, DeadLetterView.Whole letter) {
    DeadLetterView summary = letter.summary();
    ObjectNode node = json.createObjectNode();
    node.put("id", Long.toString(summary.id()))
        .put("topic", summary.topic())
        .put("partition", summary.partition())
        .put("offset", summary.recordOffset())
        .put("eventId", summary.eventId())
        .put("source", summary.source())
        .put("type", summary.type())
        .put("reason", summary.reason())
        .put("message", summary.message())
        .put("state", summary.state().name())
        .put("attempts", summary.attempts())
        .put("at", summary.at().toString());
    bytes(node, "key", "keyEncoding", letter.key());
    var headers = node.putArray("headers");
    for (DeadLetterView.Header header : letter.headers()) {
      ObjectNode one = headers.addObject().put("key", header.key());
      bytes(one, "value", "encoding", header.value());
    }
    bytes(node, "value", "valueEncoding", letter.value());
    return node;
  }

  private static void bytes(
      ObjectNode node, String name, String encoding, DeadLetterView.@Nullable Bytes bytes) {
    node.put(name, bytes == null ? null : bytes.text());
    node.put(encoding, bytes == null ? null : bytes.encoding().name().toLowerCase(Locale.ROOT));
  }

  private static byte @Nullable [] raw(DeadLetterView.@Nullable Bytes bytes) {
    if (bytes == null) {
      return null;
    }
    return switch (bytes.encoding()) {
      case TEXT -> bytes.text().getBytes(UTF_8);
      case BASE64 -> Base64.getDecoder().decode(bytes.text());
    };
  }

  private static byte[] write(ObjectMapper json, ObjectNode node) {
    try {
      return json.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A dead letter cannot be written", e);
    }
  }
}
