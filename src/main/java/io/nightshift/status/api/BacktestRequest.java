package io.nightshift.status.api;

import io.nightshift.fraud.Rule;
import io.nightshift.fraud.RuleLimits;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.quarkus.runtime.configuration.DurationConverter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Creates a rule with the limits that a caller wants to try. */
final class BacktestRequest {
  // An amount with neither an exponent nor a thousand digits.
  private static final Pattern AMOUNT = Pattern.compile("[A-Z]{3}:[0-9]{1,18}(\\.[0-9]{1,6})?");

  private static final String NO_DURATION = "window must be a duration, such as 10m or PT10M";

  private BacktestRequest() {}

  /**
   * The rule with the requested limits.
   *
   * @throws ProblemException with 400 if the limits are invalid
   */
  static Rule of(Rule configured, QueryParams queryParams) {
    Long count = queryParams.number("count", Integer.MAX_VALUE);
    String outcomes = queryParams.text("outcomes");
    try {
      return configured.with(
          new RuleLimits(
              over(queryParams.text("over")),
              count == null ? null : Math.toIntExact(count),
              window(queryParams.text("window")),
              outcomes == null ? null : new TreeSet<>(Arrays.asList(outcomes.split(",", -1)))));
    } catch (IllegalArgumentException e) {
      throw ProblemException.badParameter(String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable Map<String, BigDecimal> over(@Nullable String text) {
    if (text == null) {
      return null;
    }
    Map<String, BigDecimal> over = new TreeMap<>();
    for (String one : text.split(",", -1)) {
      if (!AMOUNT.matcher(one).matches()) {
        throw new IllegalArgumentException("over must be such as EUR:5000,USD:6000");
      }
      over.put(one.substring(0, 3), new BigDecimal(one.substring(4)));
    }
    return over;
  }

  private static @Nullable Duration window(@Nullable String text) {
    if (text == null) {
      return null;
    }
    // The converter accepts text of blanks and control characters as absent.
    if (text.trim().isEmpty()) {
      throw new IllegalArgumentException(NO_DURATION);
    }
    try {
      return DurationConverter.parseDuration(text);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(NO_DURATION, e);
    }
  }
}
