package io.nightshift.status;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nightshift.hosting.Host;
import io.nightshift.hosting.HostState;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** {@code nightshift_host_state}: 1 for the state that the instance is in, 0 for all others. */
@Singleton
final class HostMeters implements MeterBinder {
  private final Host host;
  private final Queue<Meter> gauges = new ConcurrentLinkedQueue<>();
  private volatile @Nullable MeterRegistry registry;

  @Inject
  HostMeters(Host host) {
    this.host = host;
  }

  @Override
  public void bindTo(MeterRegistry into) {
    registry = into;
    for (HostState state : HostState.values()) {
      gauges.add(
          Gauge.builder("nightshift.host.state", host, now -> now.state() == state ? 1 : 0)
              .description("1 for the state that the instance is in, 0 for all others")
              .tag("state", state.name())
              .strongReference(true)
              .register(into));
    }
  }

  /** The registry outlives the application in a dev mode's restarts. */
  @PreDestroy
  void unbind() {
    MeterRegistry from = registry;
    if (from != null) {
      gauges.forEach(from::remove);
    }
  }
}
