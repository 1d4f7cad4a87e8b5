package io.nightshift.monitoring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Settings of the monitoring. */
@ConfigMapping(prefix = "nightshift.monitoring")
interface MonitoringSettings {

  /** The checked targets, each under a name of its own. */
  Map<String, TargetSettings> targets();

  /** The maximum number of checks at the same time. */
  @WithDefault("16")
  int concurrency();

  /** How long the result of each check is kept; 0 for forever. */
  @WithDefault("7d")
  Duration keepSamples();

  /** How long the changes of a target's state are kept; 0 for forever. */
  @WithDefault("400d")
  Duration keepChanges();
}
