package io.nightshift.notifications;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes the messages of some kinds, at the time when they are sent: the outbox' rows stay small,
 * and what is sent is true then. Every CDI bean of this type is one.
 */
public interface MessageWriter {

  /** The kinds of {@link Draft} that it writes; no two writers share one. */
  Set<String> kinds();

  /**
   * Reads what it needs for some notifications of its kinds, by as few statements as it can.
   *
   * @return writes each of them; called outside the transaction, on any thread. What it throws
   *     fails that one attempt
   * @throws SQLException if the database is away
   */
  Function<Claimed, Message> prepare(Connection connection, List<Claimed> notifications)
      throws SQLException;
}
