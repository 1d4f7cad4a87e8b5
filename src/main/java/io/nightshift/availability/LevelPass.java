package io.nightshift.availability;

import io.nightshift.availability.LevelStore.Standing;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.orders.StockLevels;
import io.nightshift.orders.StockLevels.Mark;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Brings Redis up to date with the database. One instance does so at a time, by a lock that ends
 * with its transaction. The order makes it safe: the pass begins in Redis, then the database is
 * read in one snapshot, then Redis is written. So a later pass always has a later snapshot.
 */
final class LevelPass {
  private static final int BATCH = 1_000;

  /** The most that a frozen instance may keep the lock. */
  private static final String BEGIN =
      """
      SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY;
      SET LOCAL idle_in_transaction_session_timeout = '60s';
      SET LOCAL lock_timeout = '60s'
      """;

  private static final String TRY =
      "SELECT pg_try_advisory_xact_lock(hashtext('availability-publisher'))";
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtext('availability-publisher'))";

  private final DataSource dataSource;
  private final LevelStore store;

  LevelPass(DataSource dataSource, LevelStore store) {
    this.dataSource = dataSource;
    this.store = store;
  }

  /** The outcome of a pass. */
  sealed interface Outcome {
    /** Another instance writes, or has just written. */
    record NotNeeded(boolean fresh) implements Outcome {}

    /**
     * Redis is up to date.
     *
     * @param whole why all levels were written; null if only changed ones were
     * @param levels the number of written or removed levels
     */
    record Done(@Nullable String whole, long levels) implements Outcome {}
  }

  /**
   * Writes the changed levels, or all if Redis has no usable ones.
   *
   * @param fresh nothing is done if another pass has ended within this time
   * @throws SQLException if the database is away
   * @throws IOException if Redis is away, or refuses the pass
   * @throws InterruptedException if the thread is interrupted
   */
  Outcome changes(Duration fresh, CancellationToken stopping)
      throws SQLException, IOException, InterruptedException {
    return inTurn(TRY, connection -> pass(connection, null, fresh, stopping, unused -> {}));
  }

  /**
   * Writes all levels, and removes those of other skus.
   *
   * @param why the reason
   * @param progress receives the number of levels of each batch
   * @throws SQLException if the database is away
   * @throws IOException if Redis is away, or refuses the pass
   * @throws InterruptedException if the thread is interrupted
   */
  Outcome all(String why, CancellationToken stopping, LongConsumer progress)
      throws SQLException, IOException, InterruptedException {
    return inTurn(LOCK, connection -> pass(connection, why, Duration.ZERO, stopping, progress));
  }

  @FunctionalInterface
  private interface Work {
    Outcome run(Connection connection) throws SQLException, IOException, InterruptedException;
  }

  private Outcome inTurn(String lock, Work work)
      throws SQLException, IOException, InterruptedException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        return isOurs(connection, lock) ? work.run(connection) : new Outcome.NotNeeded(false);
      } finally {
        connection.rollback(); // It has only read.
      }
    }
  }

  private static boolean isOurs(Connection connection, String lock) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(BEGIN);
      try (ResultSet row = statement.executeQuery(lock)) {
        return row.next() && (lock.equals(LOCK) || row.getBoolean(1));
      }
    }
  }

  private Outcome pass(
      Connection connection,
      @Nullable String asked,
      Duration fresh,
      CancellationToken stopping,
      LongConsumer progress)
      throws SQLException, IOException, InterruptedException {
    Mark now = StockLevels.mark(connection);
    return switch (store.begin(now, fresh)) {
      case Standing.Fresh unused -> new Outcome.NotNeeded(true);
      case Standing.Newer newer ->
          throw new IOException(
              "this database has the timeline %d, and the levels in Redis are of timeline %s"
                  .formatted(now.timeline(), newer.timeline()));
      case Standing.Begun(Mark since) -> {
        String whole = asked == null ? whyWhole(since, now) : asked;
        Batch batch = new Batch(whole != null, stopping, progress);
        if (whole == null && since != null) {
          StockLevels.changed(connection, since, batch);
        } else {
          StockLevels.all(connection, batch);
        }
        batch.flush();
        store.end(whole != null, now);
        yield new Outcome.Done(whole, batch.written);
      }
    };
  }

  private static @Nullable String whyWhole(@Nullable Mark since, Mark now) {
    if (since == null) {
      return "Redis has no complete levels";
    }
    if (!since.system().equals(now.system())) {
      return "the levels were of another database";
    }
    return StockLevels.isFindable(since, now)
        ? null
        : "the levels were of another time of the database";
  }

  /** Collects levels, and writes them in batches. */
  private final class Batch implements StockLevels.Levels {
    private final boolean all;
    private final CancellationToken stopping;
    private final LongConsumer progress;
    private final List<String> levels = new ArrayList<>(2 * BATCH);
    private long written;

    Batch(boolean all, CancellationToken stopping, LongConsumer progress) {
      this.all = all;
      this.stopping = stopping;
      this.progress = progress;
    }

    @Override
    public void take(String sku, @Nullable Long available)
        throws IOException, InterruptedException {
      levels.add(sku);
      levels.add(available == null ? "" : Long.toString(available));
      if (levels.size() == 2 * BATCH) {
        flush();
      }
    }

    void flush() throws IOException, InterruptedException {
      stopping.throwIfCancelled();
      if (!levels.isEmpty()) {
        store.write(all, levels);
        int number = levels.size() / 2;
        levels.clear();
        written += number;
        progress.accept(number);
      }
    }
  }
}
