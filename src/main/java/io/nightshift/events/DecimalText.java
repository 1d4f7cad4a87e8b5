package io.nightshift.events;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Parses decimal numbers of bounded size. */
public final class DecimalText {
  private static final int MAX_LENGTH = 100;

  private DecimalText() {}

  /** Parses a number; null if the text is not one. */
  public static @Nullable BigDecimal parse(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      // BigDecimal accepts the digits of every script.
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        return null;
      }
    }
    try {
      BigDecimal value = new BigDecimal(text);
      // An exponent such as 1e999999999 would become a number of a billion digits when written out.
      return Math.abs((long) value.scale()) > MAX_LENGTH ? null : value;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
