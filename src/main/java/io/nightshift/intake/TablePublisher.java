package io.nightshift.intake;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.Waits;
import io.nightshift.jobs.DatabaseSignals;
import io.nightshift.jobs.WakeUp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Publishes rows of a table to a topic, at least once, from the table that they are written to:
 * there is no second write that a crash could lose. Sent, then acknowledged by the broker, then
 * marked: a crash in between sends them again. Nothing else waits for it, and it waits for whatever
 * is away. Of all replicas one publishes at a time, or they would not come in their order. A row
 * that the topic refuses is published in a smaller form, and where it is refused in each, it is set
 * aside: the newer ones do not wait for it.
 */
public final class TablePublisher extends BackgroundService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final int BATCH = 50;

  /** It looks by itself so often where no signal comes. */
  private static final Duration LOOK = Duration.ofSeconds(60);

  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /** So long after a stop a pass may take; what is not marked by then is sent again. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** The figures and the alert have all that is left out between. */
  private static final Duration WARNINGS_APART = Duration.ofMinutes(1);

  /** There are some, which another instance is at; should it die, they are ours. */
  private static final int ANOTHERS_TURN = -1;

  /** So long an instance that froze keeps its turn from the others. */
  private static final String LIMIT = "SET LOCAL idle_in_transaction_session_timeout = '60s'";

  private static final String TURN = "SELECT pg_try_advisory_xact_lock(hashtext(?))";

  private final String what;
  private final DataSource dataSource;
  private final DatabaseSignals signals;
  private final Rows rows;
  private final TopicChannel channel;
  private final RowTrials trials;
  private final Waits waits = new Waits();
  private long mayWarnAt = System.nanoTime();
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong truncated = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * A publisher, named after what it publishes.
   *
   * @param what such as {@code dead-letter}
   */
  TablePublisher(
      String what,
      DataSource dataSource,
      DatabaseSignals signals,
      Rows rows,
      TopicChannel channel) {
    this.what = what;
    this.channel = channel;
    this.trials = new RowTrials();
    this.dataSource = dataSource;
    this.signals = signals;
    this.rows = rows;
  }

  /** The rows that are still to be published. */
  interface Rows {
    /**
     * The oldest of them, by their ids.
     *
     * @param most at most so many
     * @throws SQLException if the database is away
     */
    List<Long> oldest(Connection connection, int most) throws SQLException;

    /**
     * The records that may tell of a row, the larger first; empty if it is gone by now.
     *
     * @throws SQLException if the database is away
     */
    List<TopicRecord> forms(Connection connection, long id) throws SQLException;

    /**
     * Says that the broker has them.
     *
     * @throws SQLException if the database is away
     */
    void mark(Connection connection, List<Long> ids) throws SQLException;

    /**
     * Sets one aside that the topic refuses in each form.
     *
     * @param why the broker's answer, in one line
     * @throws SQLException if the database is away
     */
    void refuse(Connection connection, long id, String why) throws SQLException;
  }

  /**
   * Says, when the transaction is committed, that there is something to publish.
   *
   * @param what as the publisher is named
   * @throws SQLException if the database is away
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
  public Optional<Wait> waits() {
    return waits.longest();
  }

  @Override
  public Map<String, Long> figures() {
    return Map.of(
        "published", published.get(),
        "failures", failures.get(),
        "truncated", truncated.get(),
        "refused", refused.get());
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    try (channel;
        var patience = stopping.interruptAfter(PATIENCE)) {
      publishAll(stopping);
    }
  }

  private void publishAll(CancellationToken stopping) throws Exception {
    Backoff backoff = new Backoff(MAX_PAUSE);
    boolean failing = false;
    try (WakeUp wakeUp = signals.wakeUp(signal(what), stopping)) {
      while (!stopping.isCancelled()) {
        try {
          int sent = publish(stopping);
          if (failing) {
            LOG.infof("NS0440 %s resumed", name());
          }
          failing = false;
          waits.working(what);
          backoff.reset();
          if (sent <= 0) {
            wakeUp.await(sent == ANOTHERS_TURN ? MAX_PAUSE : LOOK);
          }
        } catch (SQLException | RuntimeException | NotPublishedException | InterruptedException e) {
          if (stopping.isCancelled()) {
            return; // What was not acknowledged by now is sent again after the next start.
          }
          if (!(e instanceof NotPublishedException) && !Outages.willPass(e)) {
            throw e;
          }
          if (!failing) {
            LOG.warnf("NS0441 %s waits: %s", name(), Failures.oneLine(e));
          }
          failing = true;
          waits.waiting(what, Failures.oneLine(e));
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
        if (!takeTurn(connection)) {
          trials.forget();
          connection.commit();
          return ANOTHERS_TURN;
        }
        PublishingPass pass = new PublishingPass(rows, channel, trials, stopping);
        pass.publish(connection, rows.oldest(connection, BATCH));
        note(connection, pass);
        connection.commit();
        published.addAndGet(pass.acknowledged());
        truncated.addAndGet(pass.truncated().size());
        refused.addAndGet(pass.refused().size());
        Throwable failure = pass.failure();
        if (failure != null) {
          throw new NotPublishedException(failure);
        }
        return pass.settled();
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

  /** Alerts are raised of what is noted here, by a worker that looks at it. */
  private void note(Connection connection, PublishingPass pass) throws SQLException {
    RefusedPublications.add(connection, what, "TRUNCATED", pass.truncated());
    RefusedPublications.add(connection, what, "REFUSED", pass.refused());
    Map<Long, String> atFault = new LinkedHashMap<>(pass.truncated());
    atFault.putAll(pass.refused());
    if (!atFault.isEmpty() && System.nanoTime() - mayWarnAt >= 0) {
      LOG.warnf(
          "NS0442 %s: the broker refused rows; %d published truncated, %d set aside; the "
              + "last: %s",
          name(),
          pass.truncated().size(),
          pass.refused().size(),
          List.copyOf(atFault.entrySet()).getLast());
      mayWarnAt = System.nanoTime() + WARNINGS_APART.toNanos();
    }
  }

  /** The broker does not have it; to be tried again. */
  private static final class NotPublishedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotPublishedException(Throwable cause) {
      super(
          cause instanceof TimeoutException ? cause.getMessage() : Failures.oneLine(cause), cause);
    }
  }
}
