package io.nightshift.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.nightshift.intake.EventsDocument.Verdict;
import io.nightshift.intake.MessageSchema.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;

/** Holds a schema against the intake: what one allows, the other must accept, and nothing else. */
final class SchemaCheck {
  /** Values at the edges of what texts, amounts and times may be, and plain nonsense. */
  private static final List<JsonNode> PROBES =
      values(
          """
          null true [] {} [1] [null] [{}] {"a":[1]}
          0 1 -1 1.5 12.5 1e2 -0.0001 0.0001
          999999999999999999.9999 1e18 1000000000000000000 9223372036854775808
          "" " " "\\n" "\\u001f" "\\u0085" "\\u00a0" "\\u3000" "\\ufeff"
          "x" "a\\u0000" "😀" "SUCCESS" "success" "DENIED" "FAILURE" "OK"
          "a@b" "a@b\\n" "a@b@c" "@b" "a@" "a b@c" "a\\u00a0@b" "\\u0000a@b"
          "EUR" "eur" "EURO" " EUR" "€"
          "0" "1.0" "12.5" "007" "0.0001" "0.00001" "-1" "-0.0001" "1 " "1.5\\n" "1,5" "１" "NaN"
          "0x10" "999999999999999999.9999" "1000000000000000000"
          "2026-11-22T10:15:30Z" "2026-11-22t10:15:30.123456789z" "0000-01-01T00:00:00Z"
          "2026-11-22T10:15:30+18:00" "9999-12-30T23:59:59.999999999-17:59"
          "2026-11-22" "2026-11-22T10:15Z" "2026-11-22T10:15:30" "2026-11-22 10:15:30Z"
          "2026-13-01T00:00:00Z" "2026-11-22T24:00:00Z" "2026-11-22T23:59:60Z"
          "2026-11-22T10:15:30.1234567890Z" "2026-11-22T10:15:30Z\\n" "+12026-01-01T00:00:00Z"
          "2026-11-22T10:15:30+0100" "2026-11-22T10:15:30-18:01"
          "2026-11-22T10:15:30+23:59" "2026-11-22T10:15:30-24:00" "2026-11-22T10:15:30+23:60"
          """);

  private SchemaCheck() {}

  /**
   * Puts probes into every member of a valid example, one at a time, and leaves each out: what the
   * schema allows must be accepted, and the refusal of anything else must name the member.
   *
   * @param worthTrying which probes to try
   */
  static void assertAgreed(
      MessageSchema schema,
      ObjectNode example,
      Function<ObjectNode, Verdict> intake,
      BiPredicate<Member, JsonNode> worthTrying) {
    List<String> disagreements = new ArrayList<>();
    for (Member member : schema.members().toList()) {
      JsonPointer place = JsonPointer.compile(member.pointer());
      // A message names an attribute without the prefix that it has as a header.
      String named = member.path().replaceFirst("^ce_", "");
      for (JsonNode probe : probes(member.schema(), example.at(place))) {
        if (worthTrying.test(member, probe)) {
          ObjectNode changed = with(example, place, probe);
          boolean allowed = schema.allows(changed);
          Verdict verdict = intake.apply(changed);
          if (allowed ? !verdict.accepted() : !verdict.message().contains(named)) {
            disagreements.add(
                "%s = %s: allowed=%s, %s".formatted(member.path(), shown(probe), allowed, verdict));
          }
        }
      }
    }
    assertEquals("", String.join("\n", disagreements));
  }

  /** A copy of {@code object} with another value at a place. */
  static ObjectNode with(ObjectNode object, JsonPointer place, JsonNode value) {
    ObjectNode copy = object.deepCopy();
    ObjectNode parent = (ObjectNode) copy.at(place.head());
    String name = place.last().getMatchingProperty();
    if (value.isMissingNode()) {
      parent.remove(name);
    } else {
      parent.set(name, value);
    }
    return copy;
  }

  private static List<JsonNode> probes(MessageSchema schema, JsonNode example) {
    List<JsonNode> probes = new ArrayList<>(PROBES);
    probes.add(MissingNode.getInstance());
    schema.rules("enum").forEach(values -> values.forEach(probes::add));
    schema
        .rules("maxLength")
        .map(JsonNode::intValue)
        .forEach(
            limit -> {
              probes.add(stretched(example.asText(), limit));
              probes.add(stretched(example.asText(), limit + 1));
            });
    schema
        .rules("maxItems")
        .map(JsonNode::intValue)
        .forEach(
            limit -> {
              probes.add(repeated(example.get(0), limit));
              probes.add(repeated(example.get(0), limit + 1));
            });
    Stream.of("minimum", "maximum", "exclusiveMaximum")
        .flatMap(schema::rules)
        .map(JsonNode::longValue)
        .forEach(
            limit -> {
              probes.add(LongNode.valueOf(limit - 1));
              probes.add(LongNode.valueOf(limit));
              probes.add(LongNode.valueOf(limit + 1));
            });
    return probes;
  }

  /** The end must stay, or an address were none any more. */
  private static JsonNode stretched(String text, int length) {
    return TextNode.valueOf("x".repeat(length - text.length()) + text);
  }

  private static JsonNode repeated(JsonNode element, int times) {
    ArrayNode array = EventsDocument.JSON.createArrayNode();
    for (int i = 0; i < times; i++) {
      array.add(element);
    }
    return array;
  }

  private static List<JsonNode> values(String json) {
    try {
      return EventsDocument.JSON.readerFor(JsonNode.class).<JsonNode>readValues(json).readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String shown(JsonNode probe) {
    String text = probe.isMissingNode() ? "(absent)" : probe.toString();
    return text.length() > 60 ? text.substring(0, 57) + "…" : text;
  }
}
