package io.nightshift.database;

import com.microsoft.sqlserver.jdbc.SQLServerDriver;
import com.microsoft.sqlserver.jdbc.SQLServerError;
import com.microsoft.sqlserver.jdbc.SQLServerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * SQL Server. Its driver gets no URL: it gets the properties that were read from the URL, and no
 * others. SQL Server has no transaction that only reads; the rollback undoes what a query writes.
 */
final class SqlServerProduct implements DatabaseProduct {
  private static final Logger LOG = Logger.getLogger(SqlServerProduct.class);

  /** Severities of errors that the sender of a statement can correct. */
  private static final int LEAST_CORRECTABLE = 11;

  private static final int MOST_CORRECTABLE = 16;

  /**
   * Errors of such a severity that end by themselves: a database that starts, is restored or moves
   * to another replica, a deadlock, a lock, a conflict of snapshots, limits of Azure SQL.
   */
  private static final Set<Integer> TEMPORARY =
      Set.of(
          921, 922, 927, 942, 945, 976, 978, 983, 1205, 1222, 3960, 3961, 4060, 6005, 10928, 10929,
          17142, 17187, 18401, 40143, 40166, 40197, 40501, 40540, 40613, 49918, 49919, 49920);

  private final SQLServerDriver driver = new SQLServerDriver();
  private final SqlServerUrl url;
  private final Properties properties;

  /**
   * A database by its URL.
   *
   * @throws IllegalArgumentException with the fault of the URL
   */
  SqlServerProduct(DatabaseLogin login) {
    this.url = SqlServerUrl.of(login.url());
    this.properties = url.properties();
    if (login.username() != null) {
      properties.setProperty("user", login.username());
    }
    if (login.password() != null) {
      properties.setProperty("password", login.password());
    }
    properties.setProperty("applicationName", login.application());
    properties.setProperty("loginTimeout", Integer.toString(login.seconds()));
    properties.setProperty("queryTimeout", Integer.toString(login.seconds()));
    properties.setProperty("socketTimeout", Integer.toString(login.millis()));
    properties.setProperty("lockTimeout", Integer.toString(login.millis()));
    // The caller tries again by itself. The driver would first wait for ten seconds, and would send
    // a
    // refused password a second time, which can lock the account.
    properties.setProperty("connectRetryCount", "0");
    properties.setProperty("TransparentNetworkIPResolution", "false");
    String weakness = url.weakness();
    if (weakness != null) {
      LOG.warnf(
          "NS0320 %s sets %s: the SQL Server %s is not verified, and can be another one",
          login.setting(), weakness, url.host());
    }
  }

  @Override
  public List<String> hosts() {
    return List.of(url.host());
  }

  @Override
  public List<String> secrets() {
    return List.of("password", "trustStorePassword").stream()
        .map(name -> properties.getProperty(name, ""))
        .filter(value -> !value.isEmpty())
        .toList();
  }

  @Override
  public Connection connect() throws SQLException {
    return driver.connect(SqlServerUrl.PREFIX, properties);
  }

  /** The time limit of a statement is a property of each connection. */
  @Override
  public void prepare(Connection connection, Duration limit) {}

  @Override
  public boolean isPermanent(SQLException failure) {
    if (!(failure instanceof SQLServerException theirs)) {
      return false;
    }
    SQLServerError error = theirs.getSQLServerError();
    return error != null
        && error.getErrorSeverity() >= LEAST_CORRECTABLE
        && error.getErrorSeverity() <= MOST_CORRECTABLE
        && !TEMPORARY.contains(error.getErrorNumber());
  }
}
