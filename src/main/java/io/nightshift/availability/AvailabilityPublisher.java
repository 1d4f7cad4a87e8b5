package io.nightshift.availability;

import io.nightshift.availability.LevelPass.Outcome;
import io.nightshift.availability.LevelStore.ReplacedException;
import io.nightshift.database.Outages;
import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.Interruption;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.Waits;
import io.nightshift.hosting.WorkerFigure;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Keeps the available pieces of each sku in Redis: the changes of the database, at least once, and
 * all levels if Redis has none or others. It waits while Redis or the database is away. Each
 * instance has one; they take turns.
 */
final class AvailabilityPublisher extends BackgroundService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.availability");
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /** A pass reads the whole table: the rest after it is this many times as long. */
  private static final int SHARE = 10;

  private static final Duration MAX_REST = Duration.ofMinutes(1);

  private static final String NAME = "redis";

  private final DataSource dataSource;
  private final Supplier<LevelStore> stores;
  private final Duration every;
  private final LevelCounters counters;
  private final Waits<String> waits = new Waits<>();

  AvailabilityPublisher(
      DataSource dataSource, Supplier<LevelStore> stores, Duration every, LevelCounters counters) {
    this.dataSource = dataSource;
    this.stores = stores;
    this.every = every;
    this.counters = counters;
  }

  @Override
  public Optional<Wait> waits() {
    return waits.longest();
  }

  @Override
  public List<WorkerFigure> figures() {
    return counters.figures();
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    try (LevelStore store = stores.get();
        var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
      publishAll(new LevelPass(dataSource, store), stopping);
    }
  }

  private void publishAll(LevelPass pass, CancellationToken stopping) throws Exception {
    Backoff backoff = new Backoff(MAX_PAUSE);
    while (!stopping.isCancelled()) {
      long begun = System.nanoTime();
      Duration pause;
      try {
        publish(pass, stopping);
        pause = rest(begun);
        if (backoff.isFailing()) {
          LOG.info("NS1102 Redis has the available pieces again");
        }
        waits.working(NAME);
        backoff.reset();
      } catch (ReplacedException e) {
        pause = rest(begun); // The next pass finds out what is missing.
      } catch (SQLException | IOException | RuntimeException | InterruptedException e) {
        if (stopping.isCancelled()) {
          return; // The next start repeats the pass.
        }
        if (!(e instanceof IOException) && !Outages.willPass(e)) {
          throw e;
        }
        String why = e instanceof IOException ? "Redis: " + e.getMessage() : Failures.oneLine(e);
        if (!backoff.isFailing()) {
          LOG.warnf("NS1101 The available pieces are not published, the worker waits: %s", why);
        }
        waits.waiting(NAME, why);
        counters.failures.incrementAndGet();
        pause = backoff.next();
      }
      if (!stopping.delay(pause)) {
        return;
      }
    }
  }

  private void publish(LevelPass pass, CancellationToken stopping)
      throws SQLException, IOException, InterruptedException {
    // Of several instances, the one that comes first within the interval does the work.
    Outcome outcome = pass.changes(every.multipliedBy(9).dividedBy(10), stopping);
    counters.add(outcome);
    if (outcome instanceof Outcome.Done(String whole, long levels) && whole != null) {
      LOG.infof("NS1103 All %d available pieces were written to Redis: %s", levels, whole);
    }
  }

  private Duration rest(long begun) {
    return rest(Duration.ofNanos(System.nanoTime() - begun), every);
  }

  /**
   * The pause after a pass. It has a limit: a pass that writes all levels of a large table may take
   * minutes, and the changes of that time are written by the next one.
   */
  static Duration rest(Duration took, Duration every) {
    Duration rest = took.multipliedBy(SHARE);
    Duration limited = rest.compareTo(MAX_REST) < 0 ? rest : MAX_REST;
    return limited.compareTo(every) > 0 ? limited : every;
  }
}
