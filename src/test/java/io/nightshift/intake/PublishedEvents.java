package io.nightshift.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code docs/events-out.yaml}. */
public final class PublishedEvents {
  static final JsonNode ROOT = load();

  private PublishedEvents() {}

  private static JsonNode load() {
    try {
      return new YAMLMapper().readTree(Path.of("docs/events-out.yaml").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static MessageSchema payload(String message) {
    return new MessageSchema(
        ROOT, ROOT.requiredAt("/components/messages/" + message).get("payload"));
  }

  /** What was published is as the document says, and the document says all of it. */
  public static void assertDocumented(String message, JsonNode value) {
    MessageSchema schema = payload(message);
    assertTrue(schema.allows(value), value::toPrettyString);
    assertEquals(Set.of(), undocumented(schema, value));
    if (value.path("data").isObject()) {
      assertEquals(Set.of(), undocumented(schema.property("data"), value.get("data")));
    }
  }

  private static Set<String> undocumented(MessageSchema schema, JsonNode value) {
    Set<String> known =
        schema.members().map(MessageSchema.Member::path).collect(Collectors.toSet());
    Set<String> names = new TreeSet<>();
    value.fieldNames().forEachRemaining(names::add);
    names.removeAll(known);
    return names;
  }
}
