package io.nightshift.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event's data member by member, and collects all violations instead of stopping at the
 * first. A member that is null counts as missing.
 */
public final class DataReader {
  /**
   * UTF-8 only, as RFC 8259 asks; errors quote nothing of a record. Depth, name and number lengths
   * are limited by Jackson's own defaults (1,000 levels, 1,000 digits).
   */
  static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final DataSlice slice;
  private final Violations violations = new Violations();
  private @Nullable JsonParser open;
  private String path = "";

  DataReader(DataSlice slice) {
    this.slice = slice;
  }

  /** Reads one member of an object. */
  @FunctionalInterface
  public interface Member {
    /**
     * Reads the value with one of the reader's methods, or leaves it: then it is skipped.
     *
     * @throws IOException if the input is not JSON
     */
    void read(String name) throws IOException;
  }

  /**
   * Reads the data as one JSON object; anything else, or a missing value, is a violation.
   *
   * @throws IOException if the input is not JSON, or exceeds the limits on depth and length
   */
  public void object(Member member) throws IOException {
    if (slice.length() == 0) {
      violation("data", "is missing");
      return;
    }
    try (JsonParser parser = JSON.createParser(slice.bytes(), slice.from(), slice.length())) {
      open = parser;
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        violation("data", "must be an object");
        return;
      }
      members(member);
      if (parser.nextToken() != null) {
        throw new IOException("something follows the data");
      }
    } finally {
      open = null;
    }
  }

  /**
   * Reads the current member as an array of objects.
   *
   * @return the number of elements, or -1 if it is not an array (a violation)
   * @throws IOException if the input is not JSON
   */
  public int objects(String name, Member member) throws IOException {
    JsonParser parser = parser();
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return -1;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      violation(name, "must be an array");
      parser.skipChildren();
      return -1;
    }
    String outer = path;
    int count = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      path = outer + name + "[" + count + "].";
      if (token == JsonToken.START_OBJECT) {
        members(member);
        member.read(END);
      } else {
        violation("", "must be an object");
        parser.skipChildren();
      }
      count++;
    }
    path = outer;
    return count;
  }

  /**
   * Reads the current member as an array of texts of 1 to {@code maxLength} characters, none blank.
   *
   * @return null if it is missing or not such an array (a violation)
   * @throws IOException if the input is not JSON
   */
  public @Nullable List<String> texts(String name, int maxCount, int maxLength) throws IOException {
    JsonParser parser = parser();
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      violation(name, "must be an array");
      parser.skipChildren();
      return null;
    }
    List<String> texts = new ArrayList<>();
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String at = name + "[" + count + "]";
      String text = text(at, maxLength);
      require(at, text);
      if (text != null) {
        texts.add(text);
      }
      count++;
    }
    if (count > maxCount) {
      violation(name, "must have at most " + maxCount + " elements");
    }
    return texts.size() == count && count <= maxCount ? texts : null;
  }

  /** The name that a {@link Member} of {@link #objects} receives after each object. */
  public static final String END = "";

  private void members(Member member) throws IOException {
    JsonParser parser = parser();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (name.isEmpty()) {
        parser.skipChildren(); // An unknown member with the name of the end marker.
        continue;
      }
      member.read(name);
      if (parser.currentToken().isStructStart()) {
        parser.skipChildren(); // The member has not read its value.
      }
    }
  }

  /**
   * Reads the current member as text of 1 to {@code maxLength} characters that is not blank.
   *
   * @return null if it is missing or not such a text (a violation)
   * @throws IOException if the input is not JSON
   */
  public @Nullable String text(String name, int maxLength) throws IOException {
    String text = optionalText(name, maxLength);
    if (text != null && text.isBlank()) {
      violation(name, "must not be blank");
      return null;
    }
    return text;
  }

  /**
   * Reads the current member as text of at most {@code maxLength} characters, which may be blank.
   *
   * @return null if it is missing or not such a text (a violation)
   * @throws IOException if the input is not JSON
   */
  public @Nullable String optionalText(String name, int maxLength) throws IOException {
    JsonParser parser = parser();
    switch (parser.currentToken()) {
      case VALUE_NULL -> {
        return null;
      }
      case VALUE_STRING -> {
        String text = parser.getText();
        String fault = Text.fault(text);
        if (fault == null && text.length() > maxLength) {
          fault = "must have at most " + maxLength + " characters";
        }
        if (fault == null) {
          return text;
        }
        violation(name, fault);
        return null;
      }
      default -> {
        violation(name, "must be a string");
        parser.skipChildren();
        return null;
      }
    }
  }

  /**
   * Reads the current member as an integer.
   *
   * @return null if it is missing or not from {@code min} to {@code max} (a violation)
   * @throws IOException if the input is not JSON
   */
  public @Nullable Integer integer(String name, int min, int max) throws IOException {
    JsonParser parser = parser();
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      violation(name, "must be an integer");
      parser.skipChildren();
      return null;
    }
    boolean small = parser.getTextLength() <= 18;
    long value = small ? parser.getLongValue() : 0;
    if (!small || value < min || value > max) {
      violation(name, "must be from " + min + " to " + max);
      return null;
    }
    return (int) value;
  }

  /**
   * Reads the current member, a number or a string that holds one.
   *
   * @param fault why a number is not allowed there; it answers null if it is
   * @return null if it is missing, not a number or not allowed (a violation)
   * @throws IOException if the input is not JSON
   */
  public @Nullable BigDecimal decimal(String name, Function<BigDecimal, @Nullable String> fault)
      throws IOException {
    JsonParser parser = parser();
    switch (parser.currentToken()) {
      case VALUE_NULL -> {
        return null;
      }
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        BigDecimal value = DecimalText.parse(parser.getText());
        String wrong = value == null ? "must be a decimal number" : fault.apply(value);
        if (wrong == null) {
          return value;
        }
        violation(name, wrong);
        return null;
      }
      default -> {
        violation(name, "must be a decimal number");
        parser.skipChildren();
        return null;
      }
    }
  }

  /**
   * Reads the current member as an RFC 3339 time.
   *
   * @return null if it is missing or invalid (a violation)
   * @throws IOException if the input is not JSON
   */
  public @Nullable Instant time(String name) throws IOException {
    String text = text(name, 100);
    Instant time = text == null ? null : EventTime.parse(text);
    if (text != null && time == null) {
      violation(name, Text.excerpt(text) + " " + EventTime.fault(text).message());
    }
    return time;
  }

  /** The parser at the value of the current member, for values of another form. */
  public JsonParser parser() {
    if (open == null) {
      throw new IllegalStateException("not inside an object");
    }
    return open;
  }

  /** Records a violation if {@code value} is missing and the member has no violation yet. */
  public void require(String name, @Nullable Object value) {
    if (value == null && !violations.name(path + name)) {
      violation(name, "is missing");
    }
  }

  /** Records a violation of a member. */
  public void violation(String name, String fault) {
    violations.add(path + name, fault);
  }

  /** Whether there is no violation so far. */
  public boolean valid() {
    return violations.none();
  }

  /** The refusal: all violations in one message. */
  public <T> ParseResult<T> refusal() {
    return new ParseResult.Refused<>(Reason.INVALID, violations.message());
  }
}
