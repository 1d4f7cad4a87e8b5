package io.nightshift.jobs;

import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.web.RemovableMeters;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * {@code nightshift_clock_ahead_seconds}: how many seconds this instance's clock is ahead of the
 * database's.
 */
@Singleton
final class ClockMeters extends RemovableMeters {
  private final DatabaseClock clock;

  @Inject
  ClockMeters(DatabaseClock clock) {
    this.clock = clock;
  }

  @Override
  protected void bind() {
    gauge(
        "nightshift.clock.ahead.seconds",
        "How far the clock of this instance is ahead of the database's, negative if it is behind",
        Tags.empty(),
        clock,
        now -> now.ahead().map(ahead -> ahead.toNanos() / 1e9).orElse(Double.NaN));
  }
}
