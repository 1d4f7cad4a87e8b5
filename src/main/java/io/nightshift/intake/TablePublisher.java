package io.nightshift.intake;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.jobs.DatabaseSignals;
import io.nightshift.jobs.WakeUp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes rows of a table to a topic, at least once, from the table that they are written to:
 * there is no second write that a crash could lose. Sent, then acknowledged by the broker, then
 * marked: a crash in between sends them again. Nothing else waits for it, and it waits for whatever
 * is away. Of all replicas one publishes at a time, or they would not come in their order.
 */
public final class TablePublisher extends BackgroundService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final int BATCH = 50;

  /** It looks by itself so often where no signal comes. */
  private static final Duration LOOK = Duration.ofSeconds(60);

  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /** There are some, which another instance is at; should it die, they are ours. */
  private static final int ANOTHERS_TURN = -1;

  /** Longer than the channel itself tries; see {@code delivery.timeout.ms} of it. */
  private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(30);

  private static final Duration WAIT = Duration.ofMillis(200);

  /** So long an instance that froze keeps its turn from the others. */
  private static final String LIMIT = "SET LOCAL idle_in_transaction_session_timeout = '60s'";

  private static final String TURN = "SELECT pg_try_advisory_xact_lock(hashtext(?))";

  private final String what;
  private final DataSource dataSource;
  private final DatabaseSignals signals;
  private final Rows rows;
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  /**
   * A publisher, named after what it publishes.
   *
   * @param what such as {@code dead-letter}
   */
  public TablePublisher(String what, DataSource dataSource, DatabaseSignals signals, Rows rows) {
    this.what = what;
    this.dataSource = dataSource;
    this.signals = signals;
    this.rows = rows;
  }

  /** The rows that are still to be published. */
  public interface Rows {
    /**
     * The oldest of them, by their ids.
     *
     * @param most at most so many
     * @throws SQLException where the database is away
     */
    List<Long> oldest(Connection connection, int most) throws SQLException;

    /**
     * Sends one; done when the broker has it, or exceptionally when it will not.
     *
     * @return null where it is gone by now
     * @throws SQLException where the database is away
     */
    @Nullable CompletableFuture<Void> send(Connection connection, long id) throws SQLException;

    /**
     * Says that the broker has them.
     *
     * @throws SQLException where the database is away
     */
    void mark(Connection connection, List<Long> ids) throws SQLException;
  }

  /**
   * Says, when the transaction is committed, that there is something to publish.
   *
   * @param what as the publisher is named
   * @throws SQLException where the database is away
   */
  public static void wake(Connection connection, String what) throws SQLException {
    DatabaseSignals.send(connection, signal(what));
  }

  private static String signal(String what) {
    return what + "s";
  }

  @Override
  public String name() {
    return what + "-publisher";
  }

  @Override
  public Map<String, Long> figures() {
    return Map.of("published", published.get(), "failures", failures.get());
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    Backoff backoff = new Backoff(MAX_PAUSE);
    boolean failing = false;
    try (WakeUp wakeUp = signals.wakeUp(signal(what), stopping)) {
      while (!stopping.isCancelled()) {
        try {
          int sent = publish(stopping);
          if (failing) {
            LOG.infof("%s goes on", name());
          }
          failing = false;
          backoff.reset();
          if (sent <= 0) {
            wakeUp.await(sent == ANOTHERS_TURN ? MAX_PAUSE : LOOK);
          }
        } catch (SQLException | RuntimeException | NotPublishedException e) {
          if (!(e instanceof NotPublishedException) && !Outages.willPass(e)) {
            throw e;
          }
          if (stopping.isCancelled()) {
            return; // What was not acknowledged by now is sent again after the next start.
          }
          if (!failing) {
            LOG.warnf("%s waits: %s", name(), Failures.oneLine(e));
          }
          failing = true;
          failures.incrementAndGet();
          if (!stopping.delay(backoff.next())) {
            return;
          }
        }
      }
    }
  }

  /** Publishes the oldest; gives how many, or {@link #ANOTHERS_TURN}. */
  private int publish(CancellationToken stopping) throws Exception {
    try (Connection connection = dataSource.getConnection()) {
      if (rows.oldest(connection, 1).isEmpty()) {
        return 0; // As most of the time: no transaction is worth while.
      }
      connection.setAutoCommit(false);
      try {
        boolean ours = takeTurn(connection);
        List<Long> ids = ours ? rows.oldest(connection, BATCH) : List.of();
        List<Long> acknowledged = new ArrayList<>();
        try {
          send(connection, ids, acknowledged, stopping);
        } finally {
          if (!acknowledged.isEmpty()) {
            rows.mark(connection, acknowledged);
          }
          connection.commit();
          published.addAndGet(acknowledged.size());
        }
        return ours ? acknowledged.size() : ANOTHERS_TURN;
      } catch (Throwable t) {
        try {
          connection.rollback();
        } catch (SQLException e) {
          t.addSuppressed(e);
        }
        throw t;
      }
    }
  }

  private boolean takeTurn(Connection connection) throws SQLException {
    try (Statement limit = connection.createStatement()) {
      limit.execute(LIMIT);
    }
    try (PreparedStatement turn = connection.prepareStatement(TURN)) {
      turn.setString(1, "nightshift." + what + "s.publication");
      try (ResultSet row = turn.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Sends them all, then waits for each in its order. */
  private void send(
      Connection connection, List<Long> ids, List<Long> acknowledged, CancellationToken stopping)
      throws Exception {
    Map<Long, CompletableFuture<Void>> sent = new LinkedHashMap<>();
    for (long id : ids) {
      CompletableFuture<Void> one = rows.send(connection, id);
      if (one != null) {
        sent.put(id, one);
      }
    }
    long end = System.nanoTime() + ACKNOWLEDGED_WITHIN.toNanos();
    for (Map.Entry<Long, CompletableFuture<Void>> one : sent.entrySet()) {
      while (!one.getValue().isDone() && !stopping.isCancelled() && System.nanoTime() < end) {
        await(one.getValue());
      }
      if (!one.getValue().isDone()) {
        throw new NotPublishedException("the broker does not acknowledge", null);
      }
      try {
        one.getValue().get();
      } catch (ExecutionException e) {
        throw new NotPublishedException(Failures.oneLine(e), e);
      }
      acknowledged.add(one.getKey());
    }
  }

  private static void await(CompletableFuture<Void> one) throws InterruptedException {
    try {
      one.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.tracef("Not acknowledged yet: %s", e.getMessage());
    }
  }

  /** The broker does not have it; to be tried again. */
  private static final class NotPublishedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotPublishedException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
