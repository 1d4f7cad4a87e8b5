package io.nightshift.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What differs between the databases that are only read. Safe for use by many threads. */
interface DatabaseProduct {

  /** The hosts of the database, if their names must be looked up before a connection is opened. */
  List<String> hosts();

  /** Texts that no message may show. */
  List<String> secrets();

  /** A new connection. */
  Connection connect() throws SQLException;

  /**
   * Prepares a connection without auto-commit, before the first statement of a transaction: the
   * transaction does not write, and its statements end within the limit.
   */
  void prepare(Connection connection, Duration limit) throws SQLException;

  /** Whether the same statement fails again later: its text, the data or the login are wrong. */
  default boolean isPermanent(SQLException failure) {
    return SqlStates.isPermanent(failure);
  }
}
