package io.nightshift.tracing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Settings of the traces. */
@ConfigMapping(prefix = "nightshift.tracing")
interface TracingSettings {

  /** Where they are sent, such as {@code http://collector:4318}; absent: none are made. */
  Optional<String> endpoint();

  /** HTTP headers that the collector wants, as {@code name=value}, by commas. */
  Optional<String> headers();

  /** The share, 0 to 1, of those that begin here; one that an event brings is continued always. */
  @WithDefault("1.0")
  double sampleRatio();
}
