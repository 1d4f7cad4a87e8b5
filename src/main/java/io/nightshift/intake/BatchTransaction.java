package io.nightshift.intake;

import io.nightshift.intake.DeadLetterWriter.Letter;
import io.nightshift.intake.Positions.PositionLostException;
import io.nightshift.intake.Received.Refusal;
import io.nightshift.jobs.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Applies a batch in one transaction: positions, claims, effects and dead letters are committed
 * together or not at all.
 *
 * <p>Why that is exactly once: the position row is locked and compared first, so of two consumers
 * that both believe to own a partition only one moves it, and the other rolls everything back; and
 * an event published or read twice finds its identity taken in the inbox.
 */
final class BatchTransaction<T> {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  /** Under so many records a few faults are no sign of a fault of the whole. */
  private static final int SYSTEMIC_FROM = 50;

  private final DataSource dataSource;
  private final FrozenHolders holders;
  private final Positions positions;
  private final Inbox inbox;
  private final EventProcessor<T> processor;
  private final int systemicPercent;
  private final @Nullable ParkedKeys parked;

  BatchTransaction(
      DataSource dataSource,
      String topic,
      EventProcessor<T> processor,
      int systemicPercent,
      AfterDeadLetter afterDeadLetter,
      Duration lockTimeout) {
    this.dataSource = dataSource;
    this.holders = new FrozenHolders(lockTimeout);
    this.positions = new Positions(topic);
    this.inbox = new Inbox(topic);
    this.processor = processor;
    this.systemicPercent = systemicPercent;
    this.parked = afterDeadLetter == AfterDeadLetter.PARK_KEY ? new ParkedKeys(topic) : null;
  }

  /** What a batch came to, in events. */
  record Counts(int applied, int duplicates, int deadLettered) {
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
   * @throws PositionLostException where another consumer moved one of the positions
   * @throws SQLException where the database is away or in conflict: nothing has changed (or, when
   *     the connection broke in the commit, all of it has: the position tells)
   * @throws SystemicFailureException where too much of it fails in the handler
   */
  Counts run(Batch<T> batch) throws SQLException, PositionLostException {
    try {
      return attempt(batch, false);
    } catch (SQLException | RuntimeException e) {
      if (Outages.isLockTimeout(e)) {
        endHolders(e);
      }
      if (Outages.willPass(e)) {
        throw e;
      }
      LOG.warnf(
          "A batch of %d failed and is searched for the faulty event: %s",
          batch.records().size(), e.getClass().getName());
      return attempt(batch, true);
    }
  }

  private void endHolders(Exception wait) {
    try {
      var unused = holders.end(dataSource);
    } catch (SQLException e) {
      wait.addSuppressed(e); // The batch is tried again, and this with it.
    }
  }

  private Counts attempt(Batch<T> batch, boolean isolating)
      throws SQLException, PositionLostException {
    return Transaction.<Counts, PositionLostException>run(
        dataSource,
        connection -> {
          holders.limit(connection);
          positions.advance(connection, batch.moves());
          if (parked != null) {
            parked.hold(connection, batch.records());
          }
          return isolating
              ? isolate(connection, batch.records(), new ArrayList<>(), batch.records().size())
              : applyAll(connection, batch.records(), batch.claims());
        });
  }

  private Counts applyAll(Connection connection, List<Received<T>> records, Claims<T> claims)
      throws SQLException {
    List<Received<T>> claimed = inbox.claim(connection, claims);
    Sorting<T> sorting =
        Sorting.of(records, claimed, parked == null ? null : parked.standing(connection, records));
    apply(connection, sorting);
    DeadLetterWriter.write(connection, sorting.letters());
    return new Counts(
        sorting.size(), claims.identified().size() - claimed.size(), sorting.letters().size());
  }

  private void apply(Connection connection, Sorting<T> sorting) throws SQLException {
    boolean again = sorting.size() > 0;
    while (again) {
      Savepoint before = parked == null ? null : connection.setSavepoint();
      again = sorting.reject(processor.apply(connection, sorting.events()));
      if (before != null) {
        if (again) {
          connection.rollback(before);
        }
        connection.releaseSavepoint(before);
      }
      again &= sorting.size() > 0;
    }
  }

  /** Halves down to the faulty records, each half behind a savepoint, in order. */
  private Counts isolate(
      Connection connection, List<Received<T>> records, List<Letter> faulty, int batchSize)
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
        Counts first = isolate(connection, records.subList(0, middle), faulty, batchSize);
        return first.plus(
            isolate(connection, records.subList(middle, records.size()), faulty, batchSize));
      }
      return keep(connection, records.getFirst(), e, faulty, batchSize);
    }
  }

  private Counts keep(
      Connection connection,
      Received<T> received,
      Exception fault,
      List<Letter> faulty,
      int batchSize)
      throws SQLException {
    var kafkaRecord = received.kafkaRecord();
    try (var fields = Received.logFields(kafkaRecord)) {
      LOG.errorf(
          fault,
          "A fault of ours makes this record a dead letter: topic=%s partition=%d offset=%d",
          kafkaRecord.topic(),
          kafkaRecord.partition(),
          kafkaRecord.offset());
    }
    String message = "the handler failed: " + fault.getClass().getName();
    CloudEvent event = received.event();
    Letter letter =
        new Letter(
            kafkaRecord,
            event == null
                ? new Refusal(Reason.HANDLER_ERROR, message, null, null, null)
                : Refusal.of(event, Reason.HANDLER_ERROR, message));
    faulty.add(letter);
    if (batchSize >= SYSTEMIC_FROM && faulty.size() * 100 > batchSize * systemicPercent) {
      throw new SystemicFailureException(faulty.size(), batchSize, fault);
    }
    Claims<T> claims = Claims.of(List.of(received));
    if (inbox.claim(connection, claims).size() < claims.identified().size()) {
      return new Counts(0, 1, 0);
    }
    DeadLetterWriter.write(connection, List.of(letter));
    return new Counts(0, 0, 1);
  }

  /** So much fails that it is not the events: better to stop than to make dead letters of them. */
  static final class SystemicFailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SystemicFailureException(int faulty, int of, Throwable last) {
      super(
          "%d of %d events failed in their handler: nothing of the batch was applied"
              .formatted(faulty, of),
          last);
    }
  }
}
