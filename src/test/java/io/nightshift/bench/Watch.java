package io.nightshift.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures a contender from outside, by the positions that it commits: from the first commit that
 * ends the warm-up to the last. Neither the start of the JVM nor its first compilations count.
 */
final class Watch {

  private static final long TICK_MILLIS = 20;
  private static final long STALL_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long TELL_NANOS = Duration.ofSeconds(5).toNanos();

  private final Running running;
  private final Meter meter;
  private final PreparedStatement position;
  private final int warmUp;
  private final int events;
  private final Consumer<String> progress;
  private final CompletableFuture<Lap> lap = new CompletableFuture<>();

  // Written by the one thread that ticks.
  private long applied;
  private long movedAt = System.nanoTime();
  private long toldAt = movedAt;
  private Meter.@Nullable Reading begun;

  private Watch(
      Running running,
      Meter meter,
      PreparedStatement position,
      Contender contender,
      Consumer<String> progress) {
    this.running = running;
    this.meter = meter;
    this.position = position;
    this.warmUp = contender.events() - contender.measured();
    this.events = contender.events();
    this.progress = progress;
  }

  /**
   * Waits until a contender is through.
   *
   * @throws IllegalStateException if it ends before that, or applies nothing for a minute
   */
  static Lap measure(
      Running running,
      ProcessHandle database,
      Contender contender,
      Connection connection,
      GcLog collections,
      Consumer<String> progress)
      throws SQLException, InterruptedException {
    try (PreparedStatement position =
            connection.prepareStatement("SELECT coalesce(sum(position), 0) FROM intake_position");
        var ticker = Executors.newSingleThreadScheduledExecutor()) {
      Meter meter = new Meter(running.processes(), database, connection, collections);
      Watch watch = new Watch(running, meter, position, contender, progress);
      var ticks = ticker.scheduleAtFixedRate(watch::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
      try {
        return watch.lap.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(
            "%s: %s\n%s".formatted(contender.name(), e.getCause().getMessage(), running.log()),
            e.getCause());
      } finally {
        ticks.cancel(false);
      }
    }
  }

  private void tick() {
    try (ResultSet row = position.executeQuery()) {
      row.next();
      seen(row.getLong(1), System.nanoTime());
    } catch (SQLException | RuntimeException e) {
      lap.completeExceptionally(e);
    }
  }

  private void seen(long now, long at) throws SQLException {
    if (now != applied) {
      applied = now;
      movedAt = at;
    }
    if (begun == null && applied >= warmUp) {
      begun = meter.read(applied, at);
    }
    if (begun != null && applied >= events) {
      if (applied - begun.events() < (events - warmUp) / 2) {
        throw new IllegalStateException("too few events to be measured, it took them at once");
      }
      lap.complete(meter.lap(begun, meter.read(applied, at)));
    } else if (!running.processes().stream().allMatch(ProcessHandle::isAlive)) {
      throw new IllegalStateException("its process has ended");
    } else if (at - movedAt > STALL_NANOS) {
      throw new IllegalStateException("it stands still at " + applied + " of " + events);
    } else if (at - toldAt > TELL_NANOS) {
      toldAt = at;
      progress.accept("    %,d of %,d".formatted(applied, events));
    }
  }
}
