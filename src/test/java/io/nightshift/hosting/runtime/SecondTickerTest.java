package io.nightshift.hosting.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.hosting.Schedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The wakes of a scheduled worker, by a clock that is put forward and back. */
class SecondTickerTest {
  private final Moved clock = new Moved();
  private final AtomicInteger wakes = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final SecondTicker ticker = new SecondTicker(clock);

  @Test
  void aClockThatIsPutBackKeepsNoWorkerAsleep() {
    try (var ticking = ticker.start("job", Schedule.cron("0 0 3 * * ?"), wakes::incrementAndGet)) {
      awaitWakes(2);
      clock.ahead = Duration.ofHours(-1);
      awaitWakes(2);
      clock.ahead = Duration.ofDays(400);
      awaitWakes(2);
    }
  }

  @Test
  void aWakeThatFailsIsNotTheLast() {
    Runnable failing =
        () -> {
          wakes.incrementAndGet();
          throw new IllegalStateException("no time");
        };
    try (var ticking = ticker.start("job", Schedule.every(Duration.ofHours(1)), failing)) {
      awaitWakes(2);
    }
  }

  @Test
  void aScheduleWithoutTicksIsNotWoken() {
    try (var delayed =
            ticker.start("delayed", Schedule.fixedDelay(Duration.ofSeconds(1)), this::fail);
        var asked = ticker.start("asked", Schedule.onDemand(), this::fail);
        var ticking = ticker.start("job", Schedule.cron("* * * * * ?"), wakes::incrementAndGet)) {
      awaitWakes(2);
    }
    assertEquals(0, failures.get());
  }

  private void fail() {
    failures.incrementAndGet();
  }

  private void awaitWakes(int more) {
    int before = wakes.get();
    await().atMost(Duration.ofSeconds(60)).until(() -> wakes.get() >= before + more);
  }

  private static final class Moved extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
