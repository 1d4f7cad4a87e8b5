package io.nightshift.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/** Checks text from outside, and makes excerpts that can be shown. */
public final class Text {
  private static final int EXCERPT = 40;
  private static final int LONGEST_SHOWN = 200;

  private Text() {}

  /** Why {@code text} cannot be stored as Unicode text; null if it can. */
  public static @org.jspecify.annotations.Nullable String fault(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return "holds a NUL character";
      }
      if (Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
        } else {
          return "holds half of a surrogate pair";
        }
      }
    }
    return null;
  }

  /** {@code text} with U+FFFD in place of each NUL character and each half of a surrogate pair. */
  public static String storable(String text) {
    if (fault(text) == null) {
      return text;
    }
    int[] kept =
        text.codePoints().map(c -> c == 0 || c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c).toArray();
    return new String(kept, 0, kept.length);
  }

  /** At most 40 characters of {@code text} in quotes, control characters as question marks. */
  public static String excerpt(String text) {
    StringBuilder shown = new StringBuilder(EXCERPT + 3).append('"');
    int end = Math.min(text.length(), EXCERPT);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean plain = !Character.isISOControl(c) && !Character.isSurrogate(c);
      shown.append(plain ? c : '?');
    }
    return shown.append(text.length() > EXCERPT ? "…\"" : "\"").toString();
  }

  /** Cuts every text directly in an object that is longer than 200 characters. */
  public static void shorten(ObjectNode object) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (member.getValue().isTextual()) {
        member.setValue(TextNode.valueOf(cut(member.getValue().textValue(), LONGEST_SHOWN)));
      }
    }
  }

  /** The first {@code most} characters of {@code text}, and {@code …} if there were more. */
  public static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "…";
  }

  /** The length of {@code text} in UTF-8, in bytes; {@code text} must be well-formed. */
  public static int utf8Length(String text) {
    int length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // Each half of a surrogate pair counts 2 of the pair's 4 bytes.
        length += c >= 0x800 && !Character.isSurrogate(c) ? 2 : 1;
      }
    }
    return length;
  }
}
