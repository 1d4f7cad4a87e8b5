package io.nightshift.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How long the packaged application takes from the start of its process until it is ready, that is
 * until it has its partitions: broker and database are up, the schema is there.
 */
final class ColdStart {

  static final String NAME = "Start: Nightshift";

  private ColdStart() {}

  /** Starts it as often as there are rounds; seconds. */
  static Spread measure(Race race, Settings settings, Consumer<String> progress)
      throws SQLException, InterruptedException {
    List<Load> loads = List.of(Load.ORDERS, Load.AUDIT);
    Job job = race.prepare("bench_start", loads);
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < settings.rounds(); i++) {
      try (NightshiftRunning running = NightshiftRunning.start(job, settings, Shape.NORMAL)) {
        seconds.add(running.awaitReady().toMillis() / 1e3);
      }
      progress.accept("    ready after %.2f s".formatted(seconds.getLast()));
    }
    race.remove(job, loads);
    return Spread.of(seconds);
  }
}
