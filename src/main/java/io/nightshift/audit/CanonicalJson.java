package io.nightshift.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
        appendObject(parser, to);
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

  private static void appendObject(JsonParser parser, StringBuilder to) throws IOException {
    to.append('{');
    List<Member> members = new ArrayList<>();
    boolean sorted = true;
    String last = null;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (last != null) {
        sorted &= last.compareTo(name) < 0;
        to.append(',');
      }
      members.add(new Member(name, to.length()));
      appendText(name, to);
      to.append(':');
      parser.nextToken();
      append(parser, to);
      last = name;
    }
    if (!sorted) {
      sort(members, to);
    }
    to.append('}');
  }

  private static void sort(List<Member> members, StringBuilder to) {
    // Of a member given twice the last counts, as for most readers of JSON.
    Map<String, String> sorted = new TreeMap<>();
    int end = to.length();
    for (Member member : members.reversed()) {
      sorted.putIfAbsent(member.name(), to.substring(member.from(), end));
      end = member.from() - 1;
    }
    to.setLength(members.getFirst().from());
    to.append(String.join(",", sorted.values()));
  }

  /** A member that was appended, and where. */
  private record Member(String name, int from) {}

  /** Appends a string with its quotes. */
  static void appendText(String text, StringBuilder to) {
    if (isPlain(text)) {
      to.append('"').append(text).append('"');
    } else {
      appendEscaped(text, to);
    }
  }

  /** Whether nothing in it can need an escape: so it is with nearly all texts. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\' || Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  private static void appendEscaped(String text, StringBuilder to) {
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
