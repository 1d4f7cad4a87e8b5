package io.nightshift.fraud;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The limits that settings or a caller give to a rule; null for one that is not given. The kind of
 * the rule decides which of them it has.
 *
 * @param over the limits of an amount, by currency
 * @param count the number of events within the window
 * @param window the window by the events' own times
 * @param outcomes the outcomes of an action that are counted
 */
public record RuleLimits(
    @Nullable Map<String, BigDecimal> over,
    @Nullable Integer count,
    @Nullable Duration window,
    @Nullable Set<String> outcomes) {

  /** The name of a limit. */
  enum Name {
    OVER,
    COUNT,
    WINDOW,
    OUTCOMES
  }

  /** The names of the given ones. */
  Set<Name> given() {
    Set<Name> given = EnumSet.noneOf(Name.class);
    if (over != null) {
      given.add(Name.OVER);
    }
    if (count != null) {
      given.add(Name.COUNT);
    }
    if (window != null) {
      given.add(Name.WINDOW);
    }
    if (outcomes != null) {
      given.add(Name.OUTCOMES);
    }
    return given;
  }
}
