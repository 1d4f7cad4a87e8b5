package io.nightshift.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL, by its own driver. */
final class PostgresProduct implements DatabaseProduct {
  /** Names of classes, which a native executable does not have. */
  private static final Set<String> CLASSES =
      Set.of(
          "authenticationpluginclassname",
          "socketfactory",
          "sslfactory",
          "sslhostnameverifier",
          "sslpasswordcallback",
          "xmlfactoryfactory");

  private final DataSource dataSource;
  private final List<String> hosts;
  private final List<String> secrets;

  /** A database with a pool. */
  PostgresProduct(DataSource pool) {
    this.dataSource = pool;
    this.hosts = List.of();
    this.secrets = List.of();
  }

  /**
   * A database by its URL.
   *
   * @throws IllegalArgumentException with the fault of the URL
   */
  PostgresProduct(DatabaseLogin login) {
    PGSimpleDataSource direct = new PGSimpleDataSource();
    UrlParameters.refuse(login.url(), CLASSES);
    try {
      direct.setUrl(login.url());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be jdbc:postgresql://host:port/database");
    }
    if (login.username() != null) {
      direct.setUser(login.username());
    }
    if (login.password() != null) {
      direct.setPassword(login.password());
    }
    direct.setConnectTimeout(login.seconds());
    direct.setSocketTimeout(login.seconds());
    direct.setApplicationName(login.application());
    this.dataSource = direct;
    this.hosts = List.of(direct.getServerNames());
    this.secrets = UrlParameters.secrets(login.url(), direct.getPassword());
  }

  @Override
  public List<String> hosts() {
    return hosts;
  }

  @Override
  public List<String> secrets() {
    return secrets;
  }

  @Override
  public Connection connect() throws SQLException {
    return dataSource.getConnection();
  }

  @Override
  public void prepare(Connection connection, Duration limit) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION READ ONLY");
      statement.execute("SET LOCAL statement_timeout = " + Math.max(1, limit.toMillis()));
    }
  }
}
