package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.nightshift.status.ApiDocument.Operation;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The texts of the OpenAPI document: each thing has one, and no text is of two things. */
class ApiTextsTest {
  private static final String SCHEMAS = "/components/schemas";

  /** A text names what it is about. One that begins with these leaves that to the reader. */
  private static final Pattern UNNAMED =
      Pattern.compile(
          "(?:a page of them|as|by|how|it|its|since|that|their|these|they|this|those|what|when|where"
              + "|which|who|whose|why)\\b.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** An unquoted comma in a YAML map in braces ends the text, and the rest becomes a member. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "$ref",
          "additionalProperties",
          "description",
          "enum",
          "examples",
          "format",
          "items",
          "maximum",
          "minimum",
          "pattern",
          "properties",
          "required",
          "type");

  private final Set<String> faults = new TreeSet<>();
  private final Map<String, Set<String>> names = new TreeMap<>();
  private JsonNode root;
  private ApiDocument document;

  @BeforeEach
  void read() throws IOException {
    root = new YAMLMapper().readTree(new File("src/main/resources/META-INF/openapi.yaml"));
    document = new ApiDocument(root);
  }

  @Test
  void eachOperationHasASummaryAndADescription() {
    for (Operation operation : document.operations()) {
      String summary = operation.json().path("summary").asText();
      String description = operation.json().path("description").asText();
      check(operation + " summary", summary);
      check(operation + " description", description);
      names.computeIfAbsent(summary, text -> new TreeSet<>()).add(operation.toString());
    }
    assertTrue(names.size() > 30, names::toString);
    assertHolds();
  }

  @Test
  void eachParameterHasADescription() {
    for (Operation operation : document.operations()) {
      for (String in : List.of("path", "query")) {
        for (JsonNode parameter : document.parameters(operation, in)) {
          note(operation + " ?", parameter.get("name").asText(), parameter);
        }
      }
    }
    assertTrue(names.size() > 20, names::toString);
    assertHolds();
  }

  @Test
  void eachPropertyHasADescription() {
    root.at(SCHEMAS).properties().forEach(schema -> properties(schema.getKey(), schema.getValue()));
    for (Operation operation : document.operations()) {
      for (JsonNode schema : operation.json().get("responses").findValues("schema")) {
        properties(operation.toString(), schema);
      }
    }
    assertTrue(names.size() > 100, names::toString);
    assertHolds();
  }

  private void properties(String where, JsonNode schema) {
    schema
        .fieldNames()
        .forEachRemaining(
            keyword -> {
              if (!KEYWORDS.contains(keyword)) {
                faults.add(where + " has a member that is no keyword: " + keyword);
              }
            });
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String path = where + "." + property.getKey();
      if (property.getValue().has("$ref")) {
        check(path, document.resolved(property.getValue()).path("description").asText());
      } else {
        note(where + ".", property.getKey(), property.getValue());
        properties(path, property.getValue());
      }
    }
    if (schema.path("items").isObject()) {
      properties(where + "[]", schema.get("items"));
    }
  }

  private void note(String where, String name, JsonNode thing) {
    String text = thing.path("description").asText();
    check(where + name, text);
    names.computeIfAbsent(text, same -> new TreeSet<>()).add(name);
  }

  private void check(String where, String text) {
    if (text.isBlank()) {
      faults.add(where + " has no text");
    } else if (!text.strip().contains(" ") || UNNAMED.matcher(text).matches()) {
      faults.add(where + " does not name what it is: " + text);
    }
  }

  private void assertHolds() {
    assertEquals(Set.of(), faults);
    names.values().removeIf(all -> all.size() == 1);
    assertEquals(Map.of(), names, "one text of several things");
  }
}
