package io.nightshift.logwatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Settings of the watch of log files. */
@ConfigMapping(prefix = "nightshift.monitoring")
interface LogWatchSettings {

  /** The watches of log files, each under a name of its own. */
  Map<String, LogSettings> logs();

  /** The interval between two reads of the log files. */
  @WithDefault("1s")
  Duration logPoll();

  /** How long counts of log lines are kept; 0 for forever. */
  @WithDefault("30d")
  Duration keepCounts();
}
