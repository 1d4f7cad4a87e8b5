package io.nightshift.audit.hashing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.nightshift.events.EventTime;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes canonical JSON, in which equal values have equal bytes: the form of RFC 8785 (no white
 * space, members sorted by their UTF-16 code units, minimal escapes), except that a number keeps
 * its text, because RFC 8785 would round it to a binary fraction. Half a surrogate pair, which RFC
 * 8785 refuses, is escaped as {@code \}{@code udXXX}.
 */
public final class CanonicalJson {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private CanonicalJson() {}

  /** Appends the current value of the parser; leaves the parser at the value's last token. */
  public static void append(JsonParser parser, StringBuilder to) throws IOException {
    int from = to.length();
    List<Piece> unsorted = new ArrayList<>(0);
    append(parser, to, unsorted);
    if (!unsorted.isEmpty()) {
      // Copied once more as a whole: sorted level by level, the innermost text would be copied at
      // each of up to a thousand levels.
      String read = to.toString();
      to.setLength(from);
      copy(read, from, read.length(), unsorted, to);
    }
  }

  /** Appends the value unchanged, and records the pieces that have to be sorted. */
  private static void append(JsonParser parser, StringBuilder to, List<Piece> unsorted)
      throws IOException {
    JsonToken token = parser.currentToken();
    switch (token) {
      case START_OBJECT -> appendObject(parser, to, unsorted);
      case START_ARRAY -> {
        to.append('[');
        String separator = "";
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          to.append(separator);
          append(parser, to, unsorted);
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

  private static void appendObject(JsonParser parser, StringBuilder to, List<Piece> unsorted)
      throws IOException {
    int from = to.length();
    to.append('{');
    List<Piece> members = new ArrayList<>();
    List<Piece> inside = new ArrayList<>(0);
    boolean sorted = true;
    boolean sortedInside = true;
    String last = null;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (last != null) {
        sorted &= last.compareTo(name) < 0;
        to.append(',');
      }
      int begin = to.length();
      appendText(name, to);
      to.append(':');
      parser.nextToken();
      append(parser, to, inside);
      if (inside.isEmpty()) {
        members.add(new Piece(name, begin, to.length(), true, List.of()));
      } else {
        members.add(new Piece(name, begin, to.length(), true, inside));
        inside = new ArrayList<>(0);
        sortedInside = false;
      }
      last = name;
    }
    to.append('}');
    if (!sorted || !sortedInside) {
      unsorted.add(new Piece("", from, to.length(), sorted, members));
    }
  }

  /**
   * A piece of the text: an object with its members, or a member with the objects in its value that
   * are not sorted, or contain such objects.
   *
   * @param name the name of a member
   * @param from its begin
   * @param to its end
   * @param inOrder whether its parts keep their order
   * @param inside its parts, in the order in which they were read
   */
  private record Piece(String name, int from, int to, boolean inOrder, List<Piece> inside) {}

  /** Copies the text between two indexes, with its pieces sorted. */
  private static void copy(String read, int from, int end, List<Piece> pieces, StringBuilder to) {
    int at = from;
    for (Piece piece : pieces) {
      to.append(read, at, piece.from());
      if (piece.inOrder()) {
        copy(read, piece.from(), piece.to(), piece.inside(), to);
      } else {
        copySorted(read, piece, to);
      }
      at = piece.to();
    }
    to.append(read, at, end);
  }

  private static void copySorted(String read, Piece object, StringBuilder to) {
    // The last one of duplicate members counts, as in most readers of JSON.
    Map<String, Piece> sorted = new TreeMap<>();
    object.inside().forEach(member -> sorted.put(member.name(), member));
    char separator = '{';
    for (Piece member : sorted.values()) {
      to.append(separator);
      copy(read, member.from(), member.to(), member.inside(), to);
      separator = ',';
    }
    to.append('}');
  }

  /**
   * Formats a time for hashes and for readers: always with microseconds, so that equal times have
   * equal texts.
   */
  public static String time(Instant at) {
    return EventTime.text(EventTime.micros(at));
  }

  /** Writes texts as a JSON object, sorted by their names. */
  public static String object(Map<String, String> members) {
    StringBuilder json = new StringBuilder();
    String separator = "{";
    for (Map.Entry<String, String> member : new TreeMap<>(members).entrySet()) {
      json.append(separator);
      appendText(member.getKey(), json);
      json.append(':');
      appendText(member.getValue(), json);
      separator = ",";
    }
    return json.append('}').toString();
  }

  /** Appends a string with its quotes. */
  public static void appendText(String text, StringBuilder to) {
    if (isPlain(text)) {
      to.append('"').append(text).append('"');
    } else {
      appendEscaped(text, to);
    }
  }

  /** Whether a text needs no escape, which is true of nearly all texts. */
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
