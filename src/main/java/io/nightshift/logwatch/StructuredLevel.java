package io.nightshift.logwatch;

import org.jspecify.annotations.Nullable;

/**
 * Finds the level in a member of a JSON object, or in a pair of logfmt. The text of other members
 * and pairs is ignored, so that a message that quotes a level does not count.
 */
final class StructuredLevel {
  private final String text;
  private int at;

  private StructuredLevel(String text, int from) {
    this.text = text;
    this.at = from;
  }

  /** The level of a line; null if the line has neither form, or no level. */
  static @Nullable String level(String text) {
    int begin = afterHead(text);
    if (text.startsWith("{", begin)) {
      return new StructuredLevel(text, begin).ofObject();
    }
    int end = begin;
    while (end < text.length() && isOfName(text.charAt(end))) {
      end++;
    }
    return end > begin && text.startsWith("=", end)
        ? new StructuredLevel(text, begin).ofPairs()
        : null;
  }

  /** The begin of the line after its times and streams. */
  private static int afterHead(String text) {
    int begin = 0;
    while (true) {
      while (begin < text.length() && text.charAt(begin) <= ' ') {
        begin++;
      }
      int end = begin;
      while (end < text.length() && text.charAt(end) > ' ') {
        end++;
      }
      if (end == begin || !isOfHead(text, begin, end)) {
        return begin;
      }
      begin = end;
    }
  }

  private static boolean isOfHead(String text, int from, int to) {
    int digit = text.charAt(from) == '[' ? from + 1 : from;
    return (digit < to && Character.isDigit(text.charAt(digit)))
        || LevelNames.isOfHead(text.substring(from, Math.min(to, from + LevelNames.LONGEST)));
  }

  /**
   * The first member with such a name in the outermost object counts, else the first of any object.
   */
  private @Nullable String ofObject() {
    String nested = null;
    int depth = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        String name = string();
        if (isNext(':') && LevelNames.isName(name)) {
          String level = value();
          if (level != null && depth == 1) {
            return level;
          }
          nested = nested == null ? level : nested;
        }
        continue;
      }
      if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
      }
      at++;
    }
    return nested;
  }

  private @Nullable String ofPairs() {
    while (at < text.length()) {
      if (text.charAt(at) == '"') {
        var unused = string();
        continue;
      }
      if (!isOfName(text.charAt(at))) {
        at++;
        continue;
      }
      int begin = at;
      while (at < text.length() && isOfName(text.charAt(at))) {
        at++;
      }
      if (at < text.length() && text.charAt(at) == '=') {
        String name = text.substring(begin, at++);
        String level = LevelNames.isName(name) ? value() : null;
        if (level != null) {
          return level;
        }
      }
    }
    return null;
  }

  /** Reads a quoted string; only as much of it as a name or a level can have. */
  private String string() {
    int begin = ++at;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    int end = Math.min(at, text.length());
    at = end + 1;
    return text.substring(begin, Math.min(end, begin + 32)).strip();
  }

  private boolean isNext(char wanted) {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private @Nullable String value() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '"') {
      String value = string();
      String level = LevelNames.level(value);
      return level == null ? LevelNames.ofNumber(value) : level;
    }
    int begin = at;
    while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    String value = text.substring(begin, Math.min(at, begin + 32));
    String level = LevelNames.level(value);
    return level == null ? LevelNames.ofNumber(value) : level;
  }

  private static boolean isOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-' || c == '@';
  }
}
