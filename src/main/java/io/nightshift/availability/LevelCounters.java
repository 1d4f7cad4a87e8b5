package io.nightshift.availability;

import io.nightshift.availability.LevelPass.Outcome;
import io.nightshift.hosting.WorkerFigure;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The counters of this instance, for the status and the metrics. */
final class LevelCounters {
  final AtomicLong failures = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong rebuilt = new AtomicLong();

  /** When Redis was seen up to date, in seconds since 1970. */
  private final AtomicLong upToDateAt = new AtomicLong();

  private final Clock clock;

  LevelCounters(Clock clock) {
    this.clock = clock;
  }

  void add(Outcome outcome) {
    switch (outcome) {
      case Outcome.NotNeeded(boolean fresh) -> {
        if (fresh) {
          upToDateAt.set(clock.instant().getEpochSecond());
        }
      }
      case Outcome.Done done -> {
        written.addAndGet(done.levels());
        if (done.whole() != null) {
          rebuilt.incrementAndGet();
        }
        upToDateAt.set(clock.instant().getEpochSecond());
      }
    }
  }

  List<WorkerFigure> figures() {
    return List.of(
        WorkerFigure.of("written", written::get)
            .counter(
                "nightshift.availability.written",
                "Levels of skus that this instance wrote to Redis or removed there"),
        WorkerFigure.of("rebuilt", rebuilt::get)
            .counter(
                "nightshift.availability.rebuilds", "Times that this instance wrote all levels"),
        WorkerFigure.of("failures", failures::get)
            .counter(
                "nightshift.availability.failures",
                "Passes that failed because Redis or the database was away"),
        WorkerFigure.of("upToDateAt", upToDateAt::get)
            .time(
                "nightshift.availability.up.to.date.timestamp.seconds",
                "When this instance last saw Redis up to date"));
  }
}
