package io.nightshift.publishing;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.Outages;
import io.nightshift.database.WakeUp;
import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.Interruption;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.Waits;
import io.nightshift.hosting.WorkerFigure;
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
 * Publishes rows of a table to a topic, at least once, directly from their table: there is no
 * second write that a crash could lose. A row is sent, acknowledged by the broker, then marked: a
 * crash in between sends it again. Nothing else waits for this worker, and it waits while the topic
 * or the database is away. Only one replica publishes at a time, to keep the order. A row that the
 * topic refuses is published in a smaller form; if every form is refused, it is set aside, so that
 * newer rows do not wait for it.
 */
public final class TablePublisher extends BackgroundService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final int BATCH = 50;

  /** The interval of its own checks without a signal. */
  private static final Duration LOOK = Duration.ofSeconds(60);

  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /** The least time between two warnings; the metrics and the alert count all refusals. */
  private static final Duration WARNINGS_APART = Duration.ofMinutes(1);

  /** There are rows, but another instance publishes them; if it dies, this one takes over. */
  private static final int ANOTHERS_TURN = -1;

  /** How long a frozen instance may block the others. */
  private static final String LIMIT = "SET LOCAL idle_in_transaction_session_timeout = '60s'";

  private static final String TURN = "SELECT pg_try_advisory_xact_lock(hashtext(?))";

  private final String what;
  private final DataSource dataSource;
  private final DatabaseSignals signals;
  private final UnpublishedRows rows;
  private final TopicChannel channel;
  private final RowTrials trials;
  private final Waits<String> waits = new Waits<>();
  private long mayWarnAt = System.nanoTime();
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong truncated = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * A publisher, named after the kind of its rows.
   *
   * @param what the kind, such as {@code dead-letter}
   */
  public TablePublisher(
      String what,
      DataSource dataSource,
      DatabaseSignals signals,
      UnpublishedRows rows,
      TopicChannel channel) {
    this.what = what;
    this.channel = channel;
    this.trials = new RowTrials();
    this.dataSource = dataSource;
    this.signals = signals;
    this.rows = rows;
  }

  /**
   * Wakes the publisher when the transaction is committed.
   *
   * @param what the kind of its rows
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
  public List<WorkerFigure> figures() {
    return List.of(
        WorkerFigure.of("published", published::get),
        WorkerFigure.of("failures", failures::get),
        WorkerFigure.of("truncated", truncated::get),
        WorkerFigure.of("refused", refused::get));
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    try (channel;
        var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
      publishAll(stopping);
    }
  }

  private void publishAll(CancellationToken stopping) throws Exception {
    Backoff backoff = new Backoff(MAX_PAUSE);
    try (WakeUp wakeUp = signals.wakeUp(signal(what), stopping)) {
      while (!stopping.isCancelled()) {
        try {
          int sent = publish(stopping);
          if (backoff.isFailing()) {
            LOG.infof("NS0440 %s resumed", name());
          }
          waits.working(what);
          backoff.reset();
          if (sent <= 0) {
            wakeUp.await(sent == ANOTHERS_TURN ? MAX_PAUSE : LOOK);
          }
        } catch (SQLException | RuntimeException | NotPublishedException | InterruptedException e) {
          if (stopping.isCancelled()) {
            return; // A row without an acknowledgement by now is sent again after the next start.
          }
          if (!(e instanceof NotPublishedException) && !Outages.willPass(e)) {
            throw e;
          }
          if (!backoff.isFailing()) {
            LOG.warnf("NS0441 %s waits: %s", name(), Failures.oneLine(e));
          }
          waits.waiting(what, Failures.oneLine(e));
          failures.incrementAndGet();
          if (!stopping.delay(backoff.next())) {
            return;
          }
        }
      }
    }
  }

  /**
   * Publishes the oldest rows.
   *
   * @return their number, or {@link #ANOTHERS_TURN}
   */
  private int publish(CancellationToken stopping) throws Exception {
    try (Connection connection = dataSource.getConnection()) {
      if (rows.oldest(connection, 1).isEmpty()) {
        return 0; // The usual case: it needs no transaction.
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

  /** Records the refused rows, from which another worker raises alerts. */
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

  /** The broker has not acknowledged the record; the worker tries again. */
  private static final class NotPublishedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotPublishedException(Throwable cause) {
      super(
          cause instanceof TimeoutException ? cause.getMessage() : Failures.oneLine(cause), cause);
    }
  }
}
