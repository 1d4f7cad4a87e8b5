package io.nightshift.fraud;

import io.nightshift.alerts.Severity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A validated rule: it has the limits that its kind needs, and no others.
 *
 * @param over the limits by currency, for {@link RuleKind#ORDER_AMOUNT}; empty for the others
 * @param count the number of events within the window; 1 for {@link RuleKind#ORDER_AMOUNT}
 * @param window the window by the events' own times; zero for {@link RuleKind#ORDER_AMOUNT}
 * @param outcomes for {@link RuleKind#DENIED_ACTIONS}; empty for the others
 */
public record Rule(
    String name,
    RuleKind kind,
    Severity severity,
    Map<String, BigDecimal> over,
    int count,
    Duration window,
    Set<String> outcomes) {
  /** The largest count of a rule: this many events are held in memory. */
  static final int MOST = 10_000;

  /** The longest window. */
  static final Duration LONGEST = Duration.ofDays(366);

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,64}");
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Set<String> OUTCOMES = Set.of("DENIED", "FAILURE");

  /**
   * Validates the rule.
   *
   * @throws IllegalArgumentException if it is invalid: the message says why, in one line
   */
  public Rule {
    over = Map.copyOf(over);
    outcomes = Set.copyOf(outcomes);
    String setting = "nightshift.fraud.rules.\"%s\".".formatted(name);
    check(NAME.matcher(name).matches(), setting, "its name must be 1 to 64 of a-z A-Z 0-9 . _ -");
    if (kind == RuleKind.ORDER_AMOUNT) {
      check(!over.isEmpty(), setting + "over.EUR", "or of another currency, is needed");
      over.forEach(
          (currency, amount) -> {
            String one = setting + "over." + currency;
            check(CURRENCY.matcher(currency).matches(), one, "is not the code of a currency");
            check(amount.signum() >= 0, one, "must not be below 0");
          });
    } else {
      check(count >= 2 && count <= MOST, setting + "count", "must be from 2 to " + MOST);
      check(
          window.compareTo(Duration.ofSeconds(1)) >= 0 && window.compareTo(LONGEST) <= 0,
          setting + "window",
          "must be from 1 second to %d days".formatted(LONGEST.toDays()));
    }
    if (kind == RuleKind.DENIED_ACTIONS) {
      check(
          !outcomes.isEmpty() && OUTCOMES.containsAll(outcomes),
          setting + "outcomes",
          "must be DENIED, FAILURE or both");
    }
  }

  private static void check(boolean right, String setting, String what) {
    if (!right) {
      throw new IllegalArgumentException(setting + " " + what);
    }
  }

  /** Creates a rule from its name and settings. */
  static Rule of(String name, FraudSettings.RuleSettings settings) {
    RuleKind kind =
        settings
            .kind()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "nightshift.fraud.rules.\"%s\".kind is needed".formatted(name)));
    boolean counts = kind.counts();
    return new Rule(
        name,
        kind,
        settings.severity(),
        counts ? Map.of() : upperCase(settings.over()),
        counts ? settings.count().orElse(0) : 1,
        counts ? settings.window().orElse(Duration.ZERO) : Duration.ZERO,
        kind == RuleKind.DENIED_ACTIONS ? new TreeSet<>(settings.outcomes()) : Set.of());
  }

  /** All configured rules, by name. */
  static List<Rule> all(FraudSettings settings) {
    return new TreeMap<>(settings.rules())
        .entrySet().stream().map(one -> of(one.getKey(), one.getValue())).toList();
  }

  /** Names from environment variables have one case only. */
  private static Map<String, BigDecimal> upperCase(Map<String, BigDecimal> amounts) {
    Map<String, BigDecimal> upper = new TreeMap<>();
    amounts.forEach(
        (currency, amount) -> upper.put(currency.toUpperCase(java.util.Locale.ROOT), amount));
    return upper;
  }

  /**
   * A copy with other limits.
   *
   * @param newCount the count; null for its own, likewise the others
   * @throws IllegalArgumentException if the result is invalid, or a limit does not belong to its
   *     kind
   */
  public Rule with(
      @Nullable Map<String, BigDecimal> newOver,
      @Nullable Integer newCount,
      @Nullable Duration newWindow,
      @Nullable Set<String> newOutcomes) {
    boolean foreign = kind.counts() ? newOver != null : newCount != null || newWindow != null;
    if (foreign || newOutcomes != null && kind != RuleKind.DENIED_ACTIONS) {
      throw new IllegalArgumentException(
          "a rule of the kind %s has no such limit: it has %s".formatted(kind, limits()));
    }
    return new Rule(
        name,
        kind,
        severity,
        newOver == null ? over : newOver,
        newCount == null ? count : newCount,
        newWindow == null ? window : newWindow,
        newOutcomes == null ? outcomes : newOutcomes);
  }

  private String limits() {
    return switch (kind) {
      case ORDER_AMOUNT -> "over";
      case DENIED_ACTIONS -> "count, window, outcomes";
      case ORDERS, EMAILS, CUSTOMERS -> "count, window";
    };
  }

  /** The length of its window in microseconds. */
  long micros() {
    return window.toNanos() / 1_000;
  }
}
