package io.nightshift.logwatch;

import io.nightshift.alerts.Severity;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of one watch of log files. */
interface LogSettings {

  /**
   * The file, as an absolute path; {@code *}, {@code ?}, {@code […]} and {@code {…}} match many.
   */
  String path();

  /** The place to begin in existing files when an instance follows them for the first time. */
  @WithDefault("END")
  From from();

  /**
   * An expression that finds a line's level: its first group, or else its whole match. If absent,
   * the level is found in JSON, logfmt and plain lines: see {@link LogLevels}.
   */
  Optional<String> level();

  /** The number of lines of a level within one minute that raises an alert. */
  Map<String, Integer> thresholds();

  /** Further lines to count, each pattern under a name of its own. */
  Map<String, Counted> patterns();

  /** The severity of its alerts. */
  @WithDefault("WARNING")
  Severity severity();

  /** The time without a further alerting minute after which an alert is resolved. */
  @WithDefault("5m")
  Duration quiet();

  /** The place to begin. */
  enum From {
    /** At the begin of the file. */
    BEGINNING,
    /** At the end: only new lines count. */
    END
  }

  /** Lines that match a pattern. */
  interface Counted {
    /** A regular expression. */
    String regex();

    /** The number of lines within one minute that raises an alert. */
    OptionalInt threshold();

    /** The severity of that alert; that of the watch if absent. */
    Optional<Severity> severity();
  }
}
