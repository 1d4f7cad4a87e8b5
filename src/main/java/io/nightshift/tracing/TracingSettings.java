package io.nightshift.tracing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Settings of the traces. */
@ConfigMapping(prefix = "nightshift.tracing")
interface TracingSettings {

  /** The endpoint of the collector, such as {@code http://collector:4318}; absent for no traces. */
  Optional<String> endpoint();

  /** HTTP headers for the collector, as {@code name=value}, separated by commas. */
  Optional<String> headers();

  /**
   * The share, 0 to 1, of recorded traces that begin here; the trace of an event is always
   * continued.
   */
  @WithDefault("1.0")
  double sampleRatio();
}
