package io.nightshift.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/**
 * Detects a pooler between a connection and the server. A pooler in transaction mode, such as
 * PgBouncer, runs each transaction in any of its sessions: session state such as {@code LISTEN} is
 * lost from one transaction to the next.
 */
final class Pooler {
  private static final int ROUNDS = 20;

  // The query searches its own text under the names of the driver. A pooler that keeps prepared
  // statements gives them names of its own.
  private static final String OWN_NAME =
      """
      SELECT count(*) FROM pg_prepared_statements
      WHERE name ~ '^S_[0-9]+$' AND statement LIKE '%under which name is this prepared%'
      """;

  private Pooler() {}

  /**
   * Fails for a pooler in transaction mode that loses prepared statements, if the driver uses them.
   *
   * @throws IllegalStateException with the setting to change
   * @throws SQLException if the database is away
   */
  public static void requireStatementsKept(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      if (connection.unwrap(PGConnection.class).getPrepareThreshold() != 0
          && changesSessions(connection, dataSource)
          && keepsDriversName(connection)) {
        throw new IllegalStateException(
            "quarkus.datasource.jdbc.url leads through a pooler in transaction mode that does not"
                + " keep prepared statements: append prepareThreshold=0 to the URL, or set"
                + " max_prepared_statements in PgBouncer 1.21 or newer");
      }
    }
  }

  /**
   * Whether transactions of one connection run in different sessions of the server.
   *
   * @param connection a connection without a transaction
   * @param dataSource its data source; with a pooler in between, a second connection is opened
   */
  static boolean changesSessions(Connection connection, DataSource dataSource) throws SQLException {
    int first = session(connection);
    if (first == connection.unwrap(PGConnection.class).getBackendPID()) {
      return false;
    }
    Set<Integer> sessions = new HashSet<>(Set.of(first));
    try (Connection other = dataSource.getConnection()) {
      for (int round = 0; round < ROUNDS; round++) {
        // One session for two connections, or two sessions for one connection: neither connection
        // has a session of its own.
        if (sessions.contains(session(other)) || sessions.add(session(connection))) {
          return true;
        }
      }
    }
    return false;
  }

  private static int session(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static boolean keepsDriversName(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(OWN_NAME)) {
      select.unwrap(PGStatement.class).setPrepareThreshold(1);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getLong(1) > 0;
      }
    }
  }
}
