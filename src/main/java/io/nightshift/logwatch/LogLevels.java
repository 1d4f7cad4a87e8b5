package io.nightshift.logwatch;

import org.jspecify.annotations.Nullable;

/**
 * Finds the level of a line for a watch without an expression of its own: in a member of a JSON
 * object or a pair of logfmt with a usual name, else in a word. A line is scanned a fixed number of
 * times, whatever its content.
 *
 * <p>In upper case a word counts anywhere. In any other case it may be an ordinary word: it counts
 * only in brackets, between bars, before a colon that ends a part of the line, and as the first
 * word after a time.
 */
final class LogLevels {
  private static final char ESCAPE = '\u001b';

  private LogLevels() {}

  /** The level of a line; null if none is found. */
  static @Nullable String of(String line) {
    String text = withoutColours(line);
    String said = StructuredLevel.level(text);
    return said == null ? inWords(text) : said;
  }

  /** Removes the colour sequences of a terminal. */
  private static String withoutColours(String line) {
    if (line.indexOf(ESCAPE) < 0) {
      return line;
    }
    StringBuilder text = new StringBuilder(line.length());
    int at = 0;
    while (at < line.length()) {
      if (line.charAt(at) == ESCAPE && line.startsWith("[", at + 1)) {
        at += 2;
        while (at < line.length() && (line.charAt(at) < '@' || line.charAt(at) > '~')) {
          at++;
        }
      } else {
        text.append(line.charAt(at));
      }
      at++;
    }
    return text.toString();
  }

  private static @Nullable String inWords(String text) {
    boolean first = true;
    int at = 0;
    while (at < text.length()) {
      if (!isOfWord(text.charAt(at))) {
        at++;
        continue;
      }
      int end = at;
      boolean letters = true;
      while (end < text.length() && isOfWord(text.charAt(end))) {
        letters &= Character.isLetter(text.charAt(end));
        end++;
      }
      if (letters) {
        String word = text.substring(at, Math.min(end, at + LevelNames.LONGEST + 1));
        String level = LevelNames.level(word);
        if (level != null
            && (LevelNames.isLoud(word)
                || isMarked(text, at, end)
                || (first && at > 0 && isApart(text, at, end)))) {
          return level;
        }
        first &= isBracketed(text, at, end) || LevelNames.isOfHead(word);
      }
      at = end;
    }
    return null;
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  /**
   * Whether a word is in brackets, between bars, or before a colon at the end of a part of the
   * line.
   */
  private static boolean isMarked(String text, int from, int to) {
    char before = before(text, from);
    char after = after(text, to);
    return switch (after) {
      case ']', ')', '>' -> isBracketed(text, from, to);
      case '|' -> before == '|' || before == 0;
      case ':' -> before == 0 || before == ':' || before == ']' || before == '-' || before == '|';
      default -> false;
    };
  }

  private static boolean isBracketed(String text, int from, int to) {
    char before = before(text, from);
    return switch (after(text, to)) {
      case ']' -> before == '[' || before == ':';
      case ')' -> before == '(';
      case '>' -> before == '<';
      default -> false;
    };
  }

  /**
   * Whether a word is not part of a longer name, such as {@code error.log} or {@code warn-limit}.
   */
  private static boolean isApart(String text, int from, int to) {
    return (from == 0
            || text.charAt(from - 1) != '-'
                && text.charAt(from - 1) != '.'
                && text.charAt(from - 1) != '/')
        && (to == text.length() || " \t:|,]".indexOf(text.charAt(to)) >= 0);
  }

  /** The character before, without blanks; 0 if there is none. */
  private static char before(String text, int at) {
    int i = at - 1;
    while (i >= 0
        && at - i <= LevelNames.LONGEST
        && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i--;
    }
    return i < 0 ? 0 : text.charAt(i);
  }

  private static char after(String text, int at) {
    int i = at;
    while (i < text.length()
        && i - at <= LevelNames.LONGEST
        && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i++;
    }
    return i == text.length() ? 0 : text.charAt(i);
  }
}
