package io.nightshift.database;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.Driver;

/** MariaDB and MySQL, both by MariaDB's driver: decision 42. */
@RegisterForReflection(
    classNames = { // Loaded as services; without one of them the others are not found either.
      "org.mariadb.jdbc.plugin.authentication.addon.ClearPasswordPluginFactory",
      "org.mariadb.jdbc.plugin.authentication.addon.SendGssApiAuthPacketFactory",
      "org.mariadb.jdbc.plugin.authentication.standard.CachingSha2PasswordPluginFactory",
      "org.mariadb.jdbc.plugin.authentication.standard.Ed25519PasswordPluginFactory",
      "org.mariadb.jdbc.plugin.authentication.standard.NativePasswordPluginFactory",
      "org.mariadb.jdbc.plugin.authentication.standard.ParsecPasswordPluginFactory",
      "org.mariadb.jdbc.plugin.authentication.standard.SendPamAuthPacketFactory"
    })
final class MariaDbProduct implements DatabaseProduct {
  /** Names of classes and plug-ins, and what lets a server read local files. */
  private static final Set<String> REFUSED =
      Set.of("allowlocalinfile", "credentialtype", "socketfactory", "tlssockettype");

  private final Driver driver = new Driver();
  private final String url;
  private final Properties properties = new Properties();
  private final List<String> hosts;
  private final List<String> secrets;

  /**
   * A database by its URL.
   *
   * @throws IllegalArgumentException with the fault of the URL
   */
  MariaDbProduct(DatabaseLogin login) {
    this.url = login.url().replaceFirst("^jdbc:mysql:", "jdbc:mariadb:");
    UrlParameters.refuse(url, REFUSED);
    if (login.username() != null) {
      properties.setProperty("user", login.username());
    }
    if (login.password() != null) {
      properties.setProperty("password", login.password());
    }
    String millis = Integer.toString(login.millis());
    properties.setProperty("connectTimeout", millis);
    properties.setProperty("socketTimeout", millis);
    // A server could otherwise read local files.
    properties.setProperty("allowLocalInfile", "false");
    properties.setProperty("connectionAttributes", "program_name:" + login.application());
    Configuration parsed = parsed();
    this.hosts =
        parsed.addresses().stream().map(address -> address.host).filter(Objects::nonNull).toList();
    this.secrets = UrlParameters.secrets(url, parsed.password());
  }

  private Configuration parsed() {
    try {
      Configuration parsed = Configuration.parse(url, properties);
      if (parsed != null && !parsed.addresses().isEmpty()) {
        return parsed;
      }
    } catch (SQLException | RuntimeException e) {
      // The message of the driver may quote the URL, with its password.
    }
    throw new IllegalArgumentException("must be jdbc:mariadb://host:port/database");
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
    return driver.connect(url, properties);
  }

  @Override
  public void prepare(Connection connection, Duration limit) throws SQLException {
    long millis = Math.max(1, limit.toMillis());
    boolean mySql = connection.getMetaData().getDatabaseProductName().startsWith("MySQL");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION TRANSACTION READ ONLY");
      statement.execute(
          mySql
              ? "SET SESSION max_execution_time = " + millis
              : String.format(
                  Locale.ROOT, "SET SESSION max_statement_time = %.3f", millis / 1_000.0));
    }
  }
}
