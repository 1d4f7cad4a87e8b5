package io.nightshift.orders;

import io.nightshift.events.DataReader;
import io.nightshift.events.Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Amounts of money: 0 or more, at most 4 decimals and 18 digits before them. */
public final class Amount {
  private static final int MAX_SCALE = 4;
  private static final int MAX_INTEGER_DIGITS = 18;
  private static final Set<String> CURRENCIES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());

  private Amount() {}

  /** Whether a text is an ISO 4217 code. */
  public static boolean isCurrency(String code) {
    return CURRENCIES.contains(code);
  }

  /**
   * Reads the current member, a number or a string that holds one.
   *
   * @return null if it is missing or not an amount (a violation)
   * @throws IOException if the input is not JSON
   */
  static @Nullable BigDecimal read(DataReader data, String name) throws IOException {
    BigDecimal value = data.decimal(name, Amount::fault);
    return value == null ? null : shortened(value);
  }

  /**
   * Reads the current member as an ISO 4217 code.
   *
   * @return null if it is missing or invalid (a violation)
   * @throws IOException if the input is not JSON
   */
  static @Nullable String currency(DataReader data, String name) throws IOException {
    String code = data.text(name, 100);
    if (code != null && !isCurrency(code)) {
      data.violation(name, Text.excerpt(code) + " is not an ISO 4217 code");
      return null;
    }
    return code;
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
