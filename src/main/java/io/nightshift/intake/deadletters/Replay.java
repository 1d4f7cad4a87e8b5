package io.nightshift.intake.deadletters;

import io.nightshift.database.Outages;
import io.nightshift.events.AfterDeadLetter;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.EventProcessor.Event;
import io.nightshift.events.EventProcessor.Rejection;
import io.nightshift.events.Reason;
import io.nightshift.intake.consumer.BatchReader;
import io.nightshift.intake.consumer.DeadLetterWriter;
import io.nightshift.intake.consumer.DecodedRecord;
import io.nightshift.intake.consumer.DecodedRecord.Refusal;
import io.nightshift.intake.consumer.ParkedKeys;
import io.nightshift.publishing.TablePublisher;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Replays dead letters of one topic, with the decoder, the processor and the inbox of the intake,
 * in one transaction with the change of the dead letter.
 *
 * <p>This makes the effects exactly-once: the dead letter is locked first, so that the second of
 * two replays finds the result of the first; and its event is applied only if its identity is its
 * own (see {@link InboxClaim}), a rule that the intake follows as well.
 */
public final class Replay<T> {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final String REPLAYED =
      """
      UPDATE dead_letter
      SET state = 'REPLAYED', attempts = attempts + 1, tried_at = now(),
          message = coalesce(?, CASE reason WHEN 'PARKED'
            THEN 'waited behind an earlier dead letter of its key' ELSE message END),
          event_id = coalesce(?, event_id), source = coalesce(?, source), type = coalesce(?, type)
      WHERE id = ?
      """;
  private static final String FAILED =
      """
      UPDATE dead_letter
      SET reason = coalesce(?, CASE reason WHEN 'PARKED' THEN 'UNREADABLE' ELSE reason END),
          message = ?, attempts = attempts + 1, tried_at = now(),
          retryable = coalesce(?::boolean, retryable), event_id = coalesce(?, event_id),
          source = coalesce(?, source), type = coalesce(?, type)
      WHERE id = ?
      """;

  private final BatchReader<T> reader;
  private final EventProcessor<T> processor;
  private final boolean inKeyOrder;

  public Replay(
      BatchReader<T> reader, EventProcessor<T> processor, AfterDeadLetter afterDeadLetter) {
    this.reader = reader;
    this.processor = processor;
    this.inKeyOrder = afterDeadLetter == AfterDeadLetter.PARK_KEY;
  }

  /** The reasons of the topic's dead letters, besides {@link Reason#COMMON}. */
  List<Reason> reasons() {
    return processor.reasons();
  }

  /** A dead letter that was read, and can be tried in a transaction. */
  @FunctionalInterface
  public interface Attempt {
    /**
     * Tries the dead letter in the caller's transaction.
     *
     * @param maxAttempts the maximum number of attempts, including this one
     * @throws SQLException if the database is away or in conflict: to be rolled back
     */
    ReplayResult run(Connection connection, int maxAttempts) throws SQLException;
  }

  /**
   * Reads the record of a dead letter, outside any transaction, as {@link EventProcessor} requires.
   */
  Attempt prepare(StoredDeadLetter letter) {
    DecodedRecord<T> decodedRecord = reader.read(letter.kafkaRecord());
    return (connection, maxAttempts) ->
        attempt(connection, letter.id(), decodedRecord, maxAttempts);
  }

  /** Reads the record of a dead letter. */
  DecodedRecord<T> read(StoredDeadLetter letter) {
    return reader.read(letter.kafkaRecord());
  }

  /** Applies the events of the topic. */
  EventProcessor<T> processor() {
    return processor;
  }

  /** Whether later events of the key of a dead letter are parked behind it. */
  boolean inKeyOrder() {
    return inKeyOrder;
  }

  /** See {@link Attempt#run}. */
  ReplayResult attempt(
      Connection connection, long id, DecodedRecord<T> decodedRecord, int maxAttempts)
      throws SQLException {
    StoredDeadLetter.Standing standing = StoredDeadLetter.lock(connection, id);
    if (standing == null) {
      return new ReplayResult.Unknown();
    }
    if (standing.state() != DeadLetterView.State.OPEN) {
      return new ReplayResult.NotOpen(standing.state());
    }
    if (inKeyOrder || standing.parked()) {
      // Checked under the lock of the dead letter; a dead letter before it that is closed never
      // opens again.
      Long front = ParkedKeys.inFrontOf(connection, id);
      if (front != null) {
        return new ReplayResult.Behind(front);
      }
    }
    if (standing.attempts() >= maxAttempts) {
      return new ReplayResult.Exhausted(standing.attempts());
    }
    CloudEvent event = decodedRecord.event();
    if (event == null || decodedRecord.claim() == null) {
      return failed(connection, id, Objects.requireNonNull(decodedRecord.refusal()));
    }
    Savepoint before = connection.setSavepoint();
    try {
      return claimed(connection, id, decodedRecord, event);
    } catch (SQLException | RuntimeException e) {
      if (Outages.willPass(e)) {
        throw e;
      }
      connection.rollback(before);
      return fault(connection, id, event, e);
    }
  }

  private ReplayResult claimed(
      Connection connection, long id, DecodedRecord<T> decodedRecord, CloudEvent event)
      throws SQLException {
    return switch (InboxClaim.of(connection, event, id)) {
      case InboxClaim.Own own -> apply(connection, id, decodedRecord, event);
      case InboxClaim.Applied(String place) -> {
        replayed(connection, id, event, "a duplicate: its event was applied from " + place);
        yield new ReplayResult.Duplicate();
      }
      case InboxClaim.Dead(long other) -> {
        String message = "its event is dead letter %d: replay that, discard this".formatted(other);
        Refusal known = Refusal.of(event, Reason.HANDLER_ERROR, message);
        write(connection, id, null, message, null, known.id(), known.source(), known.type());
        yield new ReplayResult.Failed();
      }
    };
  }

  private static ReplayResult fault(
      Connection connection, long id, CloudEvent event, Exception fault) throws SQLException {
    LOG.errorf(
        fault, "NS0428 Replay of dead letter %d failed with an internal error; it stays OPEN", id);
    String message = "the handler failed: " + fault.getClass().getName();
    return failed(connection, id, Refusal.of(event, Reason.HANDLER_ERROR, message));
  }

  private ReplayResult apply(
      Connection connection, long id, DecodedRecord<T> decodedRecord, CloudEvent event)
      throws SQLException {
    T payload = decodedRecord.payload();
    if (payload == null) {
      return failed(connection, id, Objects.requireNonNull(decodedRecord.refusal()));
    }
    ConsumerRecord<byte[], byte[]> kept = decodedRecord.kafkaRecord();
    Savepoint before = connection.setSavepoint();
    List<Rejection> rejections;
    try {
      rejections =
          processor.apply(
              connection, List.of(new Event<>(event, payload, kept.topic(), kept.partition())));
    } catch (SQLException | RuntimeException e) {
      if (Outages.willPass(e)) {
        throw e;
      }
      connection.rollback(before);
      return fault(connection, id, event, e);
    }
    if (!rejections.isEmpty()) {
      Rejection why = rejections.getFirst();
      return failed(connection, id, Refusal.of(event, why));
    }
    InboxClaim.applied(connection, event);
    replayed(connection, id, event, null);
    return new ReplayResult.Applied();
  }

  private static ReplayResult failed(Connection connection, long id, Refusal why)
      throws SQLException {
    write(
        connection,
        id,
        why.reason().name(),
        why.message(),
        why.retryable(),
        why.id(),
        why.source(),
        why.type());
    return new ReplayResult.Failed();
  }

  private static void write(
      Connection connection,
      long id,
      @Nullable String reason,
      String message,
      @Nullable Boolean retryable,
      @Nullable String eventId,
      @Nullable String source,
      @Nullable String type)
      throws SQLException {
    String retry = retryable == null ? null : retryable.toString();
    Savepoint before = connection.setSavepoint();
    try {
      update(connection, FAILED, id, reason, message, retry, eventId, source, type);
    } catch (SQLException e) {
      if (Outages.willPass(e)) {
        throw e;
      }
      // A value that could not be stored at first cannot be stored now.
      connection.rollback(before);
      update(connection, FAILED, id, reason, message, retry, null, null, null);
    }
    // A formerly parked event is now published as a dead letter.
    TablePublisher.wake(connection, DeadLetterWriter.WHAT);
  }

  /** Records that the event of a dead letter is applied. */
  static void replayed(Connection connection, long id, CloudEvent event, @Nullable String message)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    Refusal known = Refusal.of(event, Reason.PARKED, "");
    try {
      update(connection, REPLAYED, id, message, known.id(), known.source(), known.type());
    } catch (SQLException e) {
      if (Outages.willPass(e)) {
        throw e;
      }
      connection.rollback(before);
      update(connection, REPLAYED, id, message, null, null, null);
    }
  }

  private static void update(Connection connection, String sql, long id, @Nullable String... values)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        update.setString(i + 1, values[i]);
      }
      update.setLong(values.length + 1, id);
      update.executeUpdate();
    }
  }
}
