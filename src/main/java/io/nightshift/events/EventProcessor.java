package io.nightshift.events;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies the events of one topic. The intake makes each event's effects happen once: it calls
 * {@link #apply} in a transaction that also moves the position and claims the events, and that is
 * rolled back whole or committed whole.
 *
 * <p>A CDI bean of this type has its worker, without a further registration.
 *
 * @param <T> the processor's own form of an event
 */
public interface EventProcessor<T> {

  /**
   * Its name: the worker {@code intake-NAME} feeds it with the topic that the setting {@code
   * nightshift.intake.topics.NAME.name} gives.
   */
  String name();

  /**
   * Reads an event's data and checks it. Called once for each record, outside any transaction; it
   * may use nothing but the event.
   */
  ParseResult<T> read(CloudEvent event);

  /**
   * The key by which events are split over {@linkplain Share shares}: events that must meet in one
   * database have the same. Null for an event that any share may apply.
   */
  default @Nullable String shareKey(T payload) {
    return null;
  }

  /**
   * Applies events as set-based statements on {@code connection}, without committing. Called again
   * with the same events after a rollback, and with parts of them while the intake bisects the
   * batch to find a failing one.
   *
   * @param events never seen before, in the order of their partitions; never empty
   * @return the events that the present state does not allow; they become dead letters
   * @throws SQLException of a failing connection: the batch is tried again later; any other
   *     exception: the intake finds the failing event, which becomes a dead letter
   */
  List<Rejection> apply(Connection connection, List<Event<T>> events) throws SQLException;

  /**
   * The number of consumers that apply its events faster than one does, in an instance with as many
   * processors; used unless the settings of the topic give another number.
   */
  default int consumers() {
    return 1;
  }

  /**
   * Whether its events need the order of their partition. If they do not, the setting {@code
   * nightshift.intake.topics.NAME.mode=share} is allowed: then events of one key may be applied in
   * any order, and at the same time.
   */
  default boolean isOrdered() {
    return true;
  }

  /** The reasons of its rejections, besides {@link Reason#COMMON}. */
  default List<Reason> reasons() {
    return List.of();
  }

  /**
   * An event to apply.
   *
   * @param envelope its CloudEvents attributes
   * @param payload its data, as {@link #read} returned them
   * @param topic the Kafka topic
   * @param partition the partition it came from
   */
  record Event<T>(CloudEvent envelope, T payload, String topic, int partition) {}

  /**
   * An event that cannot be applied.
   *
   * @param index its place in the list given to {@link #apply}
   * @param reason one of {@link Reason#COMMON} or of {@link EventProcessor#reasons}
   * @param message why, in words for the publisher
   * @param retryable whether a later event may allow it: it is then retried automatically
   */
  record Rejection(int index, Reason reason, String message, boolean retryable) {

    /** A rejection that no later event is expected to allow. */
    public Rejection(int index, Reason reason, String message) {
      this(index, reason, message, false);
    }
  }
}
