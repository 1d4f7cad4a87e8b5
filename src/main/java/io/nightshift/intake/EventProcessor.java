package io.nightshift.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What a room does with the events of its topic. The intake sees to it that each event's effects
 * happen once: it calls {@link #apply} in a transaction that also moves the position and claims the
 * events, and that is rolled back whole or committed whole.
 *
 * @param <T> the room's own form of an event
 */
public interface EventProcessor<T> {

  /**
   * Reads an event's data and checks it. Called once for each record, outside any transaction; it
   * must not touch anything but the event.
   */
  Reading<T> read(CloudEvent event);

  /**
   * Applies events as set-based statements on {@code connection}, without committing. Called again
   * with the same events after a rollback, and with parts of them while a faulty one is searched.
   *
   * @param events never seen before, in the order of their partitions; never empty
   * @return those that the state of things does not allow; they become dead letters
   * @throws SQLException of a failing connection: the batch is tried again later; any other
   *     exception: the faulty event is searched and becomes a dead letter
   */
  List<Rejection> apply(Connection connection, List<Event<T>> events) throws SQLException;

  /**
   * An event to apply.
   *
   * @param envelope its CloudEvents attributes
   * @param payload what {@link #read} made of its data
   * @param topic the Kafka topic
   * @param partition the partition it came from
   */
  record Event<T>(CloudEvent envelope, T payload, String topic, int partition) {}

  /**
   * An event that cannot be applied.
   *
   * @param index its place in the list given to {@link #apply}
   * @param reason why
   * @param message why, in words for whoever published it
   * @param retryable whether an event that comes later may allow it: it is tried again by itself
   */
  record Rejection(int index, Reason reason, String message, boolean retryable) {

    /** One that no later event is expected to allow. */
    public Rejection(int index, Reason reason, String message) {
      this(index, reason, message, false);
    }
  }
}
