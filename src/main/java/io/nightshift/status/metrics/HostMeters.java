package io.nightshift.status.metrics;

import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.HostStatus;
import io.nightshift.hosting.HostState;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** {@code nightshift_host_state}: 1 for the state that the instance is in, 0 for all others. */
@Singleton
final class HostMeters extends RemovableMeters {
  private final HostStatus host;

  @Inject
  HostMeters(HostStatus host) {
    this.host = host;
  }

  @Override
  void bind() {
    for (HostState state : HostState.values()) {
      gauge(
          "nightshift.host.state",
          "1 for the state that the instance is in, 0 for all others",
          Tags.of("state", state.name()),
          host,
          now -> now.state() == state ? 1 : 0);
    }
  }
}
