package io.nightshift.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/**
 * A database that is only read: that of another system, by its JDBC URL, or Nightshift's own. The
 * driver of another system is loaded with the first object that needs it. No message shows a
 * password or a parameter of a URL.
 */
public final class ReadOnlyDatabase {
  private final DatabaseProduct product;

  private ReadOnlyDatabase(DatabaseProduct product) {
    this.product = product;
  }

  /** Nightshift's own. */
  public static ReadOnlyDatabase own(DataSource dataSource) {
    return new ReadOnlyDatabase(new PostgresProduct(dataSource));
  }

  /**
   * The database of another system. It is not connected to yet.
   *
   * @throws IllegalArgumentException if the URL cannot be used: the message is its fault, such as
   *     "has a port that is not from 1 to 65535"
   */
  public static ReadOnlyDatabase at(DatabaseLogin login) {
    return new ReadOnlyDatabase(product(login));
  }

  private static DatabaseProduct product(DatabaseLogin login) {
    String url = login.url();
    if (url.startsWith("jdbc:postgresql:")) {
      return new PostgresProduct(login);
    }
    if (url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:")) {
      return new MariaDbProduct(login);
    }
    if (url.startsWith("jdbc:sqlserver:")) {
      return new SqlServerProduct(login);
    }
    throw new IllegalArgumentException(
        "must begin with jdbc:postgresql:, jdbc:mariadb:, jdbc:mysql: or jdbc:sqlserver:");
  }

  /**
   * The names of its hosts; empty for Nightshift's own. A driver looks them up in a way that cannot
   * be interrupted: who needs a time limit looks them up first.
   */
  public List<String> hosts() {
    return product.hosts();
  }

  /** Texts that no message may show. */
  public List<String> secrets() {
    return product.secrets();
  }

  /** A new connection, which the caller closes. */
  public Connection connect() throws SQLException {
    return product.connect();
  }

  /**
   * Runs a step on a new connection, in one transaction that is rolled back. Its statements end
   * within the limit.
   *
   * @throws SQLException from the step or the database
   * @throws E from the step
   */
  public <T, E extends Exception> T read(Duration limit, Transaction.Step<T, E> step)
      throws SQLException, E {
    try (Connection connection = product.connect()) {
      connection.setAutoCommit(false);
      try {
        product.prepare(connection, limit);
        return step.run(connection);
      } finally {
        rollback(connection);
      }
    }
  }

  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The connection is broken: the server rolls back, and the failure of the step says why.
    }
  }

  /** Whether the same statement fails again later: its text, the data or the login are wrong. */
  public boolean isPermanent(SQLException failure) {
    return product.isPermanent(failure);
  }

  /** A message without the texts that it may not show. */
  public String cleaned(String message) {
    String clean = message;
    for (String secret : product.secrets()) {
      clean = clean.replace(secret, "***");
    }
    return clean;
  }
}
