package io.nightshift.jobs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings for all scheduled workers. */
@ConfigMapping(prefix = "nightshift.jobs")
interface JobSettings {

  /** How long a run is kept in the history. */
  @WithDefault("30d")
  Duration keepRuns();

  /**
   * The largest difference between this instance's clock and the database's. If it is larger, no
   * scheduled worker runs on this instance.
   */
  @WithDefault("5s")
  Duration clockLimit();
}
