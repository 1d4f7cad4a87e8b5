package io.nightshift.status;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * {@code nightshift_dead_letters_open}. Counted beside the scrape, which must not wait for a
 * database that is away; not a number while it is.
 */
@Singleton
final class DeadLetterMeters implements MeterBinder {
  private final Glance glance;

  @Inject
  DeadLetterMeters(Glance glance) {
    this.glance = glance;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("nightshift.dead.letters.open", glance, DeadLetterMeters::open)
        .description("Dead letters that wait for an operator, of all instances")
        .strongReference(true)
        .register(registry);
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
