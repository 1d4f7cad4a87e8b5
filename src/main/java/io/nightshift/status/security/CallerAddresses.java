package io.nightshift.status.security;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Shortens email addresses: the first letter, an ellipsis, the domain, such as {@code
 * a…@example.com}. The rule is the same for an address of any length, so that the length is not
 * shown either.
 */
final class CallerAddresses {
  /** The length in characters in which a quoted local part is searched. */
  private static final int LONGEST_QUOTED = 320;

  private static final String HIDDEN = "…";

  /** The forms of an at sign in text, in URLs and in HTML. */
  private static final String[] SIGNS = {
    "@", "\uFF20", "\uFE6B", "%40", "&#64;", "&#x40;", "&commat;"
  };

  /** The characters that end an address on either side, as in the check of events. */
  private static final String DELIMITERS = ",;:<>()[]\"\\";

  /** The HTML entities of characters that a local part may have. */
  private static final String[] ENTITIES = {"&amp;", "&#39;", "&apos;", "&#x27;"};

  private static final Pattern ENTITY = Pattern.compile("&#?\\w{1,6};");

  private CallerAddresses() {}

  /** Whether there may be an address in text, JSON included; quick. */
  static boolean mayBeIn(String text) {
    return sign(text, 0) != null || text.contains("\\u");
  }

  /** Shortens one address; a text without an at sign is hidden completely. */
  static String shortened(String address) {
    int at = address.lastIndexOf('@');
    if (at < 0) {
      return HIDDEN;
    }
    int open = address.lastIndexOf('<', at); // The text before it is a person's name.
    int close = address.indexOf('>', at);
    return first(address, open + 1, at)
        + HIDDEN
        + address.substring(at, close < 0 ? address.length() : close);
  }

  /** Shortens each address in a text; returns the same object if there is none. */
  static String shorten(String text) {
    Sign sign = sign(text, 0);
    if (sign == null) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length());
    int copied = 0;
    int least = 0;
    while (sign != null) {
      int begin = begin(text, least, sign.begin());
      int end = end(text, sign.end());
      Sign next = sign(text, end);
      while (next != null && next.begin() == end && end(text, next.end()) > next.end()) {
        sign = next; // More than one sign: all before the last is the local part.
        end = end(text, sign.end());
        next = sign(text, end);
      }
      if (begin < sign.begin() && end > sign.end() && !isNumber(text, sign.end(), end)) {
        result
            .append(text, copied, begin)
            .append(first(text, begin, sign.begin()))
            .append(HIDDEN)
            .append(text, sign.begin(), end);
        copied = end;
      }
      least = Math.max(copied, sign.end());
      sign = next;
    }
    return result.append(text, copied, text.length()).toString();
  }

  private record Sign(int begin, int end) {}

  private static @Nullable Sign sign(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '@' || c == '\uFF20' || c == '\uFE6B') {
        return new Sign(i, i + 1);
      }
      if (c == '%' || c == '&') {
        for (String sign : SIGNS) {
          if (text.startsWith(sign, i)) {
            return new Sign(i, i + sign.length());
          }
        }
      }
    }
    return null;
  }

  /** The begin of the local part; {@code sign} if there is none. */
  private static int begin(String text, int least, int sign) {
    if (sign > least && text.charAt(sign - 1) == '"') {
      return quoted(text, least, sign, "\"");
    }
    if (text.startsWith("&quot;", sign - 6) && sign - 6 > least) {
      return quoted(text, least, sign, "&quot;");
    }
    int begin = sign;
    while (begin > least) {
      int before = entity(text, least, begin);
      if (before == begin && !isPart(text.charAt(begin - 1))) {
        break;
      }
      begin = before == begin ? begin - 1 : before;
    }
    return begin;
  }

  /** The begin of the quoted text before the sign; never in another element of a page. */
  private static int quoted(String text, int least, int sign, String quote) {
    int last = sign - quote.length();
    for (int i = last - 1; i >= Math.max(least, sign - LONGEST_QUOTED); i--) {
      char c = text.charAt(i);
      if (text.startsWith(quote, i) && (i == least || text.charAt(i - 1) != '\\')) {
        return i;
      }
      if (c == '<' || c == '>' || c == '\n' || (c == '"' && quote.length() > 1)) {
        return last;
      }
    }
    return last;
  }

  private static int entity(String text, int least, int end) {
    for (String entity : ENTITIES) {
      int begin = end - entity.length();
      if (begin >= least && text.startsWith(entity, begin)) {
        return begin;
      }
    }
    return end;
  }

  /** The end of the domain; {@code from} if there is none. */
  private static int end(String text, int from) {
    if (from < text.length() && text.charAt(from) == '[') {
      int close = text.indexOf(']', from, Math.min(text.length(), from + LONGEST_QUOTED + 1));
      return close < 0 ? from + 1 : close + 1;
    }
    int end = from;
    while (end < text.length() && isPart(text.charAt(end)) && isNoSign(text, end)) {
      end++;
    }
    return end;
  }

  private static boolean isNoSign(String text, int at) {
    char c = text.charAt(at);
    if (c == '%' || c == '&') {
      for (String sign : SIGNS) {
        if (text.startsWith(sign, at)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isPart(char c) {
    return c > ' '
        && !(c >= 0x7f && c <= 0xa0)
        && c != '@'
        && c != '\uFF20'
        && c != '\uFE6B'
        && DELIMITERS.indexOf(c) < 0;
  }

  /** Whether the text is a number: topic/partition@offset is not an address. */
  private static boolean isNumber(String text, int begin, int end) {
    return text.substring(begin, end).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static String first(String text, int begin, int end) {
    return ENTITY
        .matcher(text.substring(begin, end))
        .replaceAll("")
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .mapToObj(Character::toString)
        .findFirst()
        .orElse("");
  }
}
