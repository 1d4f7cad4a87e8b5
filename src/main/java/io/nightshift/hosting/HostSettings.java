package io.nightshift.hosting;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of the host and, by name, of each worker. */
@ConfigMapping(prefix = "nightshift")
interface HostSettings {

  /** The host's own. */
  HostTimes host();

  /** By the name of the worker; what is absent is as the worker's own options say. */
  @WithDefaults
  Map<String, WorkerSettings> workers();

  /** Limits for all workers together. */
  interface HostTimes {
    /** The longest that all starts together may take. */
    @WithDefault("30s")
    Duration startupTimeout();

    /** The longest that the whole stop may take. */
    @WithDefault("30s")
    Duration shutdownTimeout();
  }

  /** Settings of one worker. */
  interface WorkerSettings {
    /** Whether it is hosted at all. */
    @WithDefault("true")
    boolean enabled();

    /** Its place in the start. */
    OptionalInt order();

    /** The longest its start may take; 0 for no limit. */
    Optional<Duration> startTimeout();

    /** The longest its stop may take. */
    Optional<Duration> stopTimeout();
  }
}
