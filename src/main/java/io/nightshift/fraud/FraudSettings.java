package io.nightshift.fraud;

import io.nightshift.alerts.Severity;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of the fraud watch. */
@ConfigMapping(prefix = "nightshift.fraud")
interface FraudSettings {

  /** The rules, each under a name of its own; without any the watch is off. */
  Map<String, RuleSettings> rules();

  /**
   * The time from which existing events are checked by the first rule: an RFC 3339 time, or {@code
   * now} for only the events after the first run.
   */
  @WithDefault("now")
  String start();

  /** How late an event may come after the others of its window, and still be counted with them. */
  @WithDefault("1d")
  Duration lateness();

  /** How long a finding is kept after its last event was checked; 0 for forever. */
  @WithDefault("400d")
  Duration keep();

  /** Settings of one rule; which of them are needed depends on its kind. */
  interface RuleSettings {
    /** The kind of the rule. */
    Optional<RuleKind> kind();

    /** The limits of one order's total, by currency. */
    Map<String, BigDecimal> over();

    /** The number of events within the window. */
    OptionalInt count();

    /** The window, by the events' own times. */
    Optional<Duration> window();

    /** The outcomes of an action that are counted: {@code DENIED}, {@code FAILURE}, or both. */
    @WithDefault("DENIED")
    List<String> outcomes();

    /** The severity of its alerts. */
    @WithDefault("WARNING")
    Severity severity();
  }
}
