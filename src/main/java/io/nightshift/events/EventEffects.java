package io.nightshift.events;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the present state of what an applied event did to the rows of a package. A package that
 * applies events, or watches what was applied, implements it; every bean of this type is asked.
 */
public interface EventEffects {

  /** Whether it derives its effects from those of the others: then it is asked after them. */
  default boolean derives() {
    return false;
  }

  /**
   * The effects that still exist.
   *
   * @param others what was found before
   * @throws SQLException if the database is away
   */
  List<Effect> find(Connection connection, Applied applied, List<Effect> others)
      throws SQLException;

  /**
   * An applied event.
   *
   * @param topic the topic of its record
   * @param partition the partition of its record
   * @param at the time of the transaction that applied it
   */
  record Applied(CloudEvent event, String topic, int partition, Instant at) {}

  /**
   * An effect.
   *
   * @param kind as in the search, such as {@code order}
   * @param id the id within its kind
   * @param title what it is, in words
   * @param state the present state
   * @param became the state that the event led to; null if the event leads to none
   * @param at the time of that state, as far as it is known
   * @param href the path in the HTTP API
   */
  record Effect(
      String kind,
      String id,
      String title,
      String state,
      @Nullable String became,
      Instant at,
      String href) {}
}
