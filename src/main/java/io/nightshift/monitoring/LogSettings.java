package io.nightshift.monitoring;

import io.nightshift.alerts.Severity;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of one watch of log files. */
interface LogSettings {

  /** The file, absolute; {@code *}, {@code ?}, {@code […]} and {@code {…}} stand for many. */
  String path();

  /** Where to begin in files that are there when an instance follows them for the first time. */
  @WithDefault("END")
  From from();

  /**
   * An expression that finds a line's level: its first group, or else all that is found. Where
   * absent, the level is found in JSON, logfmt and plain lines: see {@link LogLevels}.
   */
  Optional<String> level();

  /** So many lines of a level within a minute are an alert. */
  Map<String, Integer> thresholds();

  /** Lines that are counted besides, each pattern under a name of its own. */
  Map<String, Counted> patterns();

  /** How much an alert matters. */
  @WithDefault("WARNING")
  Severity severity();

  /** An alert is over when no minute of so long a time was one. */
  @WithDefault("5m")
  Duration quiet();

  /** Where to begin. */
  enum From {
    /** With what is there already. */
    BEGINNING,
    /** With what is written from now on. */
    END
  }

  /** Lines that a pattern is found in. */
  interface Counted {
    /** A regular expression. */
    String regex();

    /** So many within a minute are an alert. */
    OptionalInt threshold();

    /** How much that matters; as the watch says where absent. */
    Optional<Severity> severity();
  }
}
