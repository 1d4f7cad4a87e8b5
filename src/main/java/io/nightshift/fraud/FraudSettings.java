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

  /** The rules, each under a name of its own; without any nothing is watched. */
  Map<String, RuleSettings> rules();

  /**
   * From when on events are judged that were there before the first rule: a time as RFC 3339 writes
   * it, or {@code now}: only what comes from the first run on.
   */
  @WithDefault("now")
  String start();

  /**
   * How much later than the others of its window an event may come, and still be counted with them.
   */
  @WithDefault("1d")
  Duration lateness();

  /** How long a finding is kept after the last of it was judged; 0 for ever. */
  @WithDefault("400d")
  Duration keep();

  /** Settings of one rule; which of them are needed depends on its kind. */
  interface RuleSettings {
    /** What it looks for. */
    Optional<RuleKind> kind();

    /** By currency: an order of more than that. */
    Map<String, BigDecimal> over();

    /** So many within the window. */
    OptionalInt count();

    /** By the events' own times. */
    Optional<Duration> window();

    /** Which outcomes of an action are counted: {@code DENIED}, {@code FAILURE}, or both. */
    @WithDefault("DENIED")
    List<String> outcomes();

    /** How much its alerts matter. */
    @WithDefault("WARNING")
    Severity severity();
  }
}
