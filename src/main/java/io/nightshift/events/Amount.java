package io.nightshift.events;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads amounts of money in events: 0 or more, at most 4 decimals and 18 digits before them. */
public final class Amount {
  private static final int MAX_SCALE = 4;
  private static final int MAX_INTEGER_DIGITS = 18;
  private static final int MAX_LENGTH = 100;
  private static final Set<String> CURRENCIES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());

  private Amount() {}

  /** Whether a text is an ISO 4217 code. */
  public static boolean isCurrency(String code) {
    return CURRENCIES.contains(code);
  }

  /** Parses a number; null if the text is not one. */
  public static @Nullable BigDecimal read(String text) {
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

  /** Why a number is not an amount of money; null if it is one. */
  public static @Nullable String fault(BigDecimal value) {
    if (value.signum() < 0) {
      return "must not be negative";
    }
    if (value.stripTrailingZeros().scale() > MAX_SCALE) {
      return "must have at most " + MAX_SCALE + " decimals";
    }
    if ((long) value.precision() - value.scale() > MAX_INTEGER_DIGITS) {
      return "must have at most " + MAX_INTEGER_DIGITS + " digits before the point";
    }
    return null;
  }

  /** Removes trailing zeros if there are too many decimals. */
  public static BigDecimal shortened(BigDecimal value) {
    return value.scale() > MAX_SCALE ? value.stripTrailingZeros() : value;
  }
}
