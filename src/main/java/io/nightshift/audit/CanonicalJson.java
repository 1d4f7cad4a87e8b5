package io.nightshift.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON in one form only, so that equal values have equal bytes: as RFC 8785 has it (no white space,
 * members sorted by their UTF-16 code units, only what must be escaped is escaped), except that a
 * number stays as it was written, since RFC 8785 would cut it to a binary fraction. Half a
 * surrogate pair, which RFC 8785 refuses, is escaped as {@code \}{@code udXXX}.
 */
final class CanonicalJson {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private CanonicalJson() {}

  /** Appends the value at which the parser stands; leaves it at the value's last token. */
  static void append(JsonParser parser, StringBuilder to) throws IOException {
    JsonToken token = parser.currentToken();
    switch (token) {
      case START_OBJECT -> {
        // Of a member given twice the last counts, as for most readers of JSON.
        Map<String, String> members = new TreeMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          parser.nextToken();
          StringBuilder value = new StringBuilder();
          append(parser, value);
          members.put(name, value.toString());
        }
        to.append('{');
        String separator = "";
        for (Map.Entry<String, String> member : members.entrySet()) {
          to.append(separator);
          appendText(member.getKey(), to);
          to.append(':').append(member.getValue());
          separator = ",";
        }
        to.append('}');
      }
      case START_ARRAY -> {
        to.append('[');
        String separator = "";
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          to.append(separator);
          append(parser, to);
          separator = ",";
        }
        to.append(']');
      }
      case VALUE_STRING -> appendText(parser.getText(), to);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
          to.append(parser.getText());
      default -> throw new IOException("not a value: " + token);
    }
  }

  /** Appends a string with its quotes. */
  static void appendText(String text, StringBuilder to) {
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> to.append("\\\"");
        case '\\' -> to.append("\\\\");
        case '\b' -> to.append("\\b");
        case '\t' -> to.append("\\t");
        case '\n' -> to.append("\\n");
        case '\f' -> to.append("\\f");
        case '\r' -> to.append("\\r");
        default -> {
          if (c < 0x20) {
            escape(c, to);
          } else if (Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1))) {
            to.append(c).append(text.charAt(++i));
          } else if (Character.isSurrogate(c)) {
            escape(c, to);
          } else {
            to.append(c);
          }
        }
      }
    }
    to.append('"');
  }

  private static void escape(char c, StringBuilder to) {
    to.append("\\u")
        .append(HEX[c >> 12])
        .append(HEX[(c >> 8) & 0xF])
        .append(HEX[(c >> 4) & 0xF])
        .append(HEX[c & 0xF]);
  }
}
