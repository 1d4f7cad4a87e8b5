package io.nightshift.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map.Entry;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A schema of {@code docs/events.yaml}: as much of JSON Schema as the document uses. A keyword
 * beyond that fails, so that none is written there without effect.
 */
final class MessageSchema {
  private static final Set<String> ANNOTATIONS =
      Set.of("title", "description", "examples", "default", "format");

  private final JsonNode document;
  private final JsonNode schema;

  MessageSchema(JsonNode document, JsonNode schema) {
    this.document = document;
    this.schema = schema;
  }

  /**
   * A member of an object.
   *
   * @param path where it stands, as the reader's messages name it
   * @param required whether its object must have it
   */
  record Member(String path, boolean required, MessageSchema schema) {
    /** Its own name. */
    String name() {
      return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The same place as Jackson has it. */
    String pointer() {
      return "/" + path.replace(".", "/").replace("[", "/").replace("]", "");
    }
  }

  /** Whether a value is as the schema asks. */
  boolean allows(JsonNode value) {
    return schema.properties().stream()
        .allMatch(keyword -> allows(keyword.getKey(), keyword.getValue(), value));
  }

  private boolean allows(String keyword, JsonNode rule, JsonNode value) {
    return switch (keyword) {
      case "$ref" -> new MessageSchema(document, target(rule)).allows(value);
      case "allOf" -> elements(rule).allMatch(part -> part(part).allows(value));
      case "type" -> rule.isTextual() ? isA(rule, value) : any(rule, type -> isA(type, value));
      case "const" -> rule.equals(value);
      case "enum" -> any(rule, value::equals);
      case "minLength" -> !value.isTextual() || length(value) >= rule.intValue();
      case "maxLength" -> !value.isTextual() || length(value) <= rule.intValue();
      case "pattern" -> !value.isTextual() || pattern(rule).matcher(value.textValue()).find();
      case "minimum" -> !value.isNumber() || compare(value, rule) >= 0;
      case "maximum" -> !value.isNumber() || compare(value, rule) <= 0;
      case "exclusiveMaximum" -> !value.isNumber() || compare(value, rule) < 0;
      case "minItems" -> !value.isArray() || value.size() >= rule.intValue();
      case "maxItems" -> !value.isArray() || value.size() <= rule.intValue();
      case "items" -> !value.isArray() || elements(value).allMatch(part(rule)::allows);
      case "required" -> !value.isObject() || elements(rule).allMatch(n -> value.has(n.asText()));
      case "properties" ->
          !value.isObject()
              || rule.properties().stream()
                  .filter(member -> value.has(member.getKey()))
                  .allMatch(member -> part(member.getValue()).allows(value.get(member.getKey())));
      default -> {
        if (ANNOTATIONS.contains(keyword)) {
          yield true;
        }
        throw new IllegalArgumentException("a keyword that nothing checks: " + keyword);
      }
    };
  }

  private static boolean isA(JsonNode type, JsonNode value) {
    return switch (type.asText()) {
      case "string" -> value.isTextual();
      case "number" -> value.isNumber();
      case "integer" -> value.isIntegralNumber();
      case "object" -> value.isObject();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException("a type that nothing checks: " + type);
    };
  }

  private static int length(JsonNode text) {
    return text.textValue().codePointCount(0, text.textValue().length());
  }

  /** Java's {@code $} matches before a last line break, that of JSON Schema does not. */
  private static Pattern pattern(JsonNode rule) {
    return Pattern.compile(rule.textValue().replaceFirst("\\$$", "\\\\z"));
  }

  private static int compare(JsonNode value, JsonNode rule) {
    BigDecimal limit = rule.decimalValue();
    return value.decimalValue().compareTo(limit);
  }

  /** Every member of its objects, those of the objects in its arrays included. */
  Stream<Member> members() {
    return members("");
  }

  private Stream<Member> members(String prefix) {
    return rules("properties")
        .flatMap(properties -> properties.properties().stream())
        .map(Entry::getKey)
        .distinct()
        .map(name -> member(prefix, name))
        .flatMap(
            member ->
                Stream.concat(
                    Stream.of(member),
                    member
                        .schema()
                        .rules("items")
                        .flatMap(items -> part(items).members(member.path() + "[0]."))));
  }

  private Member member(String prefix, String name) {
    boolean required =
        rules("required").anyMatch(names -> any(names, n -> n.asText().equals(name)));
    return new Member(prefix + name, required, property(name));
  }

  /** What it asks of one member of its object. */
  MessageSchema property(String name) {
    return part(
        rules("properties")
            .filter(properties -> properties.has(name))
            .map(properties -> properties.get(name))
            .findFirst()
            .orElseThrow());
  }

  /** What it says to a keyword, itself or in a schema that it refers to. */
  Stream<JsonNode> rules(String keyword) {
    return Stream.concat(
        schema.has(keyword) ? Stream.of(schema.get(keyword)) : Stream.of(),
        Stream.concat(
                schema.has("$ref") ? Stream.of(target(schema.get("$ref"))) : Stream.of(),
                elements(schema.path("allOf")))
            .flatMap(part -> part(part).rules(keyword)));
  }

  private MessageSchema part(JsonNode part) {
    return new MessageSchema(document, part);
  }

  private JsonNode target(JsonNode reference) {
    return document.requiredAt(reference.asText().substring(1));
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static boolean any(JsonNode array, Predicate<JsonNode> test) {
    return elements(array).anyMatch(test);
  }
}
