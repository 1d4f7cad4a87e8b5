package io.nightshift.monitoring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Settings of the monitoring. */
@ConfigMapping(prefix = "nightshift.monitoring")
interface MonitoringSettings {

  /** What is checked, each under a name of its own. */
  Map<String, TargetSettings> targets();

  /** Which log files are followed, each watch under a name of its own. */
  Map<String, LogSettings> logs();

  /** So many checks at the same time. */
  @WithDefault("16")
  int concurrency();

  /** How often the log files are looked at. */
  @WithDefault("1s")
  Duration logPoll();

  /** How long what becomes of each check is kept; 0 for ever. */
  @WithDefault("7d")
  Duration keepSamples();

  /** How long it is kept when a target went down and up; 0 for ever. */
  @WithDefault("400d")
  Duration keepChanges();

  /** How long counts of log lines are kept; 0 for ever. */
  @WithDefault("30d")
  Duration keepCounts();
}
