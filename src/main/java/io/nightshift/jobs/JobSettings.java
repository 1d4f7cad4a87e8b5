package io.nightshift.jobs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the scheduled workers together. */
@ConfigMapping(prefix = "nightshift.jobs")
interface JobSettings {

  /** How long a run is kept in the history. */
  @WithDefault("30d")
  Duration keepRuns();

  /**
   * By how much this instance's clock may differ from the database's. Where it differs by more, no
   * scheduled worker runs on this instance.
   */
  @WithDefault("5s")
  Duration clockLimit();
}
