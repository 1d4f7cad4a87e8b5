package io.nightshift.intake.consumer;

import io.nightshift.database.Outages;
import io.nightshift.database.Transaction;
import io.nightshift.events.AfterDeadLetter;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.Reason;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.intake.consumer.DeadLetterWriter.Letter;
import io.nightshift.intake.consumer.DecodedRecord.Refusal;
import io.nightshift.intake.consumer.Positions.PositionLostException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Applies a batch in one transaction: positions, claims, effects and dead letters are committed
 * together or not at all. A batch of a share group has no positions: of an event that two consumers
 * apply, the inbox admits one, and of a dead letter the unique index of its record.
 *
 * <p>This makes effects exactly-once: the position row is locked and compared first, so of two
 * consumers that both believe to own a partition only one moves it, and the other rolls everything
 * back; and the identity of an event that is published or read twice is already claimed in the
 * inbox.
 */
public final class BatchTransaction<T> {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  /** The number of records below which a few failures do not indicate a systemic failure. */
  private static final int SYSTEMIC_FROM = 50;

  private static final int ANSWERS_WITHIN_SECONDS = 2;
  private static final String SERVER =
      """
      SELECT pg_postmaster_start_time()
      WHERE current_setting('transaction_read_only') = 'off'
      """;

  private final DataSource dataSource;
  private final StaleLockBreaker staleLocks;
  private final Positions positions;
  private final Inbox inbox;
  private final EventProcessor<T> processor;
  private final int systemicPercent;
  private final Timing timing;
  private final @Nullable ParkedKeys parked;

  public BatchTransaction(
      DataSource dataSource,
      String topic,
      EventProcessor<T> processor,
      int systemicPercent,
      AfterDeadLetter afterDeadLetter,
      Duration lockTimeout,
      Timing timing) {
    this.dataSource = dataSource;
    this.staleLocks = new StaleLockBreaker(lockTimeout);
    this.positions = new Positions(topic);
    this.inbox = new Inbox(topic);
    this.processor = processor;
    this.systemicPercent = systemicPercent;
    this.timing = timing;
    this.parked = afterDeadLetter == AfterDeadLetter.PARK_KEY ? new ParkedKeys(topic) : null;
  }

  /** Receives the times of each committed transaction. */
  @FunctionalInterface
  public interface Timing {
    /**
     * Called after a commit.
     *
     * @param begun when the transaction began, of {@link System#nanoTime}, as the other two
     * @param committing when its commit began
     * @param committed when it was committed
     */
    void took(Batch<?> batch, long begun, long committing, long committed);
  }

  /** The result of a batch, in events. */
  public record Counts(int applied, int duplicates, int deadLettered) {
    private Counts plus(Counts other) {
      return new Counts(
          applied + other.applied,
          duplicates + other.duplicates,
          deadLettered + other.deadLettered);
    }
  }

  /**
   * Applies a batch.
   *
   * @throws PositionLostException if another consumer moved one of the positions
   * @throws SQLException if the database is away or in conflict: nothing has changed (or, if the
   *     connection broke in the commit, possibly all: the position shows it)
   * @throws SystemicFailureException if too much of it fails in the handler
   */
  public Counts run(Batch<T> batch) throws SQLException, PositionLostException {
    return run(batch, new Faults(batch.records().size()));
  }

  /** Applies a part of a batch; the failures of all parts are counted together. */
  public Counts run(Batch<T> batch, Faults faults) throws SQLException, PositionLostException {
    return run(batch, faults, 1, CancellationToken.none());
  }

  /**
   * Applies one record with longer time limits.
   *
   * @param factor the multiple of the normal limits
   * @param stopping ends its statement when cancelled
   */
  Counts alone(Batch<T> batch, int factor, CancellationToken stopping)
      throws SQLException, PositionLostException {
    return run(batch, new Faults(1), factor, stopping);
  }

  private Counts run(Batch<T> batch, Faults faults, int factor, CancellationToken stopping)
      throws SQLException, PositionLostException {
    try {
      return attempt(batch, factor, stopping, c -> applyAll(c, batch.records(), batch.claims()));
    } catch (SQLException | RuntimeException e) {
      staleLocks.endAfter(e, dataSource);
      if (Outages.willPass(e)) {
        throw e;
      }
      LOG.warnf(
          "NS0421 A batch of %d records failed; bisecting the batch to find the failing "
              + "event: %s",
          batch.records().size(), e.getClass().getName());
      return attempt(batch, factor, stopping, c -> isolate(c, batch.records(), faults));
    }
  }

  /**
   * Makes the one record of a batch a dead letter, in a transaction like that of a batch, but
   * without the processor.
   *
   * @throws PositionLostException if another consumer moved its position
   * @throws SQLException if the database is away
   */
  Counts deadLetter(Batch<T> batch, Exception fault) throws SQLException, PositionLostException {
    return attempt(
        batch,
        1,
        CancellationToken.none(),
        connection -> keep(connection, batch.records().getFirst(), fault, new Faults(1)));
  }

  /** Whether an event could be applied now: applies it, and rolls back. */
  boolean couldApply(DecodedRecord<T> decoded) {
    List<DecodedRecord<T>> one = List.of(decoded);
    return couldRun(connection -> applyAll(connection, one, Claims.of(one)).applied() == 1);
  }

  /** The same for an event that was applied before: it is processed again, and rolled back. */
  boolean couldApplyAgain(DecodedRecord<T> decoded) {
    List<DecodedRecord<T>> one = List.of(decoded);
    return couldRun(
        connection -> {
          BatchTriage.of(one, one, null).apply(connection, processor);
          return true;
        });
  }

  private boolean couldRun(Transaction.Step<Boolean, RuntimeException> step) {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        staleLocks.limit(connection);
        return step.run(connection);
      } finally {
        connection.rollback();
      }
    } catch (SQLException | RuntimeException e) {
      return false;
    }
  }

  /** The start time of the database server that answers; null if no writable server answers. */
  @Nullable String server() {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(ANSWERS_WITHIN_SECONDS);
      try (ResultSet row = statement.executeQuery(SERVER)) {
        return row.next() ? row.getString(1) : null;
      }
    } catch (SQLException e) {
      return null;
    }
  }

  private Counts attempt(
      Batch<T> batch,
      int factor,
      CancellationToken stopping,
      Transaction.Step<Counts, RuntimeException> step)
      throws SQLException, PositionLostException {
    long begun = System.nanoTime();
    AtomicLong committing = new AtomicLong();
    Counts counts =
        Transaction.<Counts, PositionLostException>run(
            dataSource,
            connection -> {
              try (var end = stopping.onCancelled(() -> cancel(connection))) {
                staleLocks.limit(connection, factor);
                positions.advance(connection, batch.positions());
                if (parked != null) {
                  parked.hold(connection, batch.records());
                }
                return step.run(connection);
              } finally {
                committing.setPlain(System.nanoTime());
              }
            });
    timing.took(batch, begun, committing.getPlain(), System.nanoTime());
    return counts;
  }

  private static void cancel(Connection connection) {
    try {
      connection.unwrap(PGConnection.class).cancelQuery();
    } catch (SQLException e) {
      LOG.debugf("A statement ends by its limit of time: %s", e.getMessage());
    }
  }

  private Counts applyAll(Connection connection, List<DecodedRecord<T>> records, Claims<T> claims)
      throws SQLException {
    List<DecodedRecord<T>> claimed = inbox.claim(connection, claims);
    BatchTriage<T> triage =
        BatchTriage.of(
            records, claimed, parked == null ? null : parked.standing(connection, records));
    triage.apply(connection, processor);
    List<Letter> letters = triage.letters();
    DeadLetterWriter.write(connection, letters);
    return new Counts(
        triage.applied(), claims.identified().size() - claimed.size(), letters.size());
  }

  /** Bisects the records down to the failing ones, each half behind a savepoint, in order. */
  private Counts isolate(Connection connection, List<DecodedRecord<T>> records, Faults faults)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      Counts counts = applyAll(connection, records, Claims.of(records));
      connection.releaseSavepoint(before);
      return counts;
    } catch (SQLException | RuntimeException e) {
      if (Outages.willPass(e)) {
        throw e;
      }
      connection.rollback(before);
      connection.releaseSavepoint(before);
      if (records.size() > 1) {
        int middle = records.size() / 2;
        Counts first = isolate(connection, records.subList(0, middle), faults);
        return first.plus(isolate(connection, records.subList(middle, records.size()), faults));
      }
      return keep(connection, records.getFirst(), e, faults);
    }
  }

  private Counts keep(
      Connection connection, DecodedRecord<T> decoded, Exception fault, Faults faults)
      throws SQLException {
    var kafkaRecord = decoded.kafkaRecord();
    try (var fields = DecodedRecord.logFields(kafkaRecord)) {
      LOG.errorf(
          fault,
          "NS0422 Handler failed; record dead-lettered: topic=%s partition=%d offset=%d",
          kafkaRecord.topic(),
          kafkaRecord.partition(),
          kafkaRecord.offset());
    }
    Letter letter = new Letter(kafkaRecord, refusal(decoded, fault));
    if (decoded.refusal() == null) {
      faults.more(
          fault,
          systemicPercent); // A record that is refused anyway does not count as a failure of the
      // handler.
    }
    Claims<T> claims = Claims.of(List.of(decoded));
    boolean kept =
        DeadLetterWriter.writeAnyway(
            connection,
            letter,
            () -> inbox.claim(connection, claims).size() == claims.identified().size());
    return kept ? new Counts(0, 0, 1) : new Counts(0, 1, 0);
  }

  private static Refusal refusal(DecodedRecord<?> decoded, Exception fault) {
    if (decoded.refusal() != null) {
      return decoded.refusal();
    }
    String message = "the handler failed: " + fault.getClass().getName();
    CloudEvent event = decoded.event();
    return event == null
        ? new Refusal(Reason.HANDLER_ERROR, message, null, null, null)
        : Refusal.of(event, Reason.HANDLER_ERROR, message);
  }

  /** Counts the events of a batch, or of its parts together, that failed in their handler. */
  static final class Faults {
    private final int of;
    private int size;

    Faults(int of) {
      this.of = of;
    }

    int size() {
      return size;
    }

    /** Removes the failures of a part that was rolled back. */
    void forget(int downTo) {
      size = downTo;
    }

    private void more(Exception fault, int systemicPercent) {
      size++;
      if (of >= SYSTEMIC_FROM && size * 100 > of * systemicPercent) {
        throw new SystemicFailureException(size, of, fault);
      }
    }
  }

  /**
   * Too many events fail for a fault of single events: the topic stops instead of making them dead
   * letters.
   */
  public static final class SystemicFailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SystemicFailureException(int faulty, int of, Throwable last) {
      super(
          "%d of %d events failed in their handler: nothing of the batch was applied"
              .formatted(faulty, of),
          last);
    }
  }
}
