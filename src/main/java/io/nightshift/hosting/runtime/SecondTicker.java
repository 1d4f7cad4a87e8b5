package io.nightshift.hosting.runtime;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.Schedule;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoField;
import org.jboss.logging.Logger;

/**
 * A ticker that wakes at the beginning of each second: no tick lies between. It waits by a
 * monotonic clock, so that a change of the time of day does not delay a worker.
 */
@Singleton
final class SecondTicker implements Ticker {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Clock clock;

  @Inject
  SecondTicker(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Ticking start(String worker, Schedule schedule, Runnable wake) {
    return switch (schedule.timing()) {
      case Schedule.Cron cron -> begin(worker, wake);
      case Schedule.Every every -> begin(worker, wake);
      case Schedule.FixedDelay delay -> () -> {};
      case Schedule.OnDemand onDemand -> () -> {};
    };
  }

  private Ticking begin(String worker, Runnable wake) {
    CancellationSource over = CancellationSource.create();
    var unused =
        Thread.ofVirtual()
            .name("worker-ticks-" + worker)
            .start(
                () -> {
                  while (over.token().delay(untilNextSecond())) {
                    wake(worker, wake);
                  }
                });
    return over::cancel;
  }

  private static void wake(String worker, Runnable wake) {
    try {
      wake.run();
    } catch (RuntimeException e) {
      LOG.errorf(
          e, "NS0214 %s could not check whether it is due; the next check is in 1 s", worker);
    }
  }

  private Duration untilNextSecond() {
    return SECOND.minusNanos(clock.instant().get(ChronoField.NANO_OF_SECOND));
  }
}
