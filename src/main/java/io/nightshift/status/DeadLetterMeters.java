package io.nightshift.status;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * {@code nightshift_dead_letters_open}. Counted beside the scrape, which must not wait for a
 * database that is away; not a number while it is.
 */
@Singleton
final class DeadLetterMeters implements MeterBinder {
  private final Glance glance;
  private volatile @Nullable MeterRegistry registry;
  private volatile @Nullable Gauge gauge;

  @Inject
  DeadLetterMeters(Glance glance) {
    this.glance = glance;
  }

  @Override
  public void bindTo(MeterRegistry into) {
    gauge =
        Gauge.builder("nightshift.dead.letters.open", glance, DeadLetterMeters::open)
            .description("Dead letters that wait for an operator, of all instances")
            .strongReference(true)
            .register(into);
    registry = into;
  }

  /** The registry outlives the application in a dev mode's restarts. */
  @PreDestroy
  void unbind() {
    MeterRegistry from = registry;
    Gauge bound = gauge;
    if (from != null && bound != null) {
      from.remove(bound);
    }
  }

  @Scheduled(every = "3s")
  void refresh() {
    var unused = glance.look();
  }

  private static double open(Glance glance) {
    Glance.Seen seen = glance.last();
    return seen == null ? Double.NaN : seen.open();
  }
}
