package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The OpenAPI document, and whether an answer is as it says. */
final class ApiDocument {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private final ObjectNode root;

  ApiDocument(JsonNode root) {
    this.root = root.deepCopy();
    closeObjects(this.root);
  }

  static ApiDocument of(String json) {
    return new ApiDocument(read(json));
  }

  /** Callers must ignore members that they do not know; here each must be documented. */
  private static void closeObjects(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.get("properties") instanceof ObjectNode
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(ApiDocument::closeObjects);
  }

  /**
   * An operation.
   *
   * @param method in upper case
   * @param path with its parameters in braces
   */
  record Operation(String method, String path, JsonNode json) {
    boolean isForOperators() {
      return takesCredentials() && stream(json.get("security")).noneMatch(JsonNode::isEmpty);
    }

    boolean takesCredentials() {
      return json.has("security");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    root.get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        one ->
                            all.add(
                                new Operation(
                                    one.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    one.getValue()))));
    return all;
  }

  /** The parameters of an operation that are in {@code path} or {@code query}. */
  List<JsonNode> parameters(Operation operation, String in) {
    return stream(operation.json().path("parameters"))
        .map(this::resolved)
        .filter(parameter -> parameter.get("in").asText().equals(in))
        .toList();
  }

  /** The node itself, or what it refers to. */
  JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? resolved(root.at(node.get("$ref").asText().substring(1))) : node;
  }

  /** The types of the answer that an operation documents for 200 or 202. */
  List<String> types(Operation operation) {
    JsonNode responses = operation.json().get("responses");
    JsonNode good = resolved(responses.has("200") ? responses.get("200") : responses.get("202"));
    return good.get("content").properties().stream().map(Map.Entry::getKey).toList();
  }

  /** Fails where an answer is not as its operation says. */
  void hold(Operation operation, Response answer) {
    JsonNode responses = operation.json().get("responses");
    String status = Integer.toString(answer.statusCode());
    String asked = operation + " " + status + ": " + answer.asString();
    assertTrue(answer.statusCode() < 500, asked);
    assertTrue(answer.statusCode() >= 400 || responses.has(status), asked);
    JsonNode response = resolved(responses.path(responses.has(status) ? status : "default"));
    String type = answer.contentType().replaceFirst(";.*", "");
    assertTrue(response.path("content").has(type), asked + " " + type);
    response
        .path("headers")
        .properties()
        .forEach(header -> assertTrue(answer.headers().hasHeaderWithName(header.getKey()), asked));
    if (type.equals("application/json") || type.endsWith("+json")) {
      assertValid(asked, response.at("/content").get(type).get("schema"), read(answer.asString()));
    }
  }

  /** Fails where an example is not what its schema says. */
  void holdExamples() {
    root.findParents("examples")
        .forEach(schema -> schema.get("examples").forEach(one -> assertValid("", schema, one)));
    root.findParents("example").stream()
        .filter(place -> place.has("schema"))
        .forEach(
            place ->
                assertValid(place.toString(), resolved(place.get("schema")), place.get("example")));
  }

  private void assertValid(String what, JsonNode schema, JsonNode value) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", root.get("components")); // Whereto its references point.
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    assertEquals(List.of(), List.copyOf(SCHEMAS.getSchema(whole, config).validate(value)), what);
  }

  static Stream<JsonNode> stream(JsonNode array) {
    List<JsonNode> items = new ArrayList<>();
    array.forEach(items::add);
    return items.stream();
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }
}
