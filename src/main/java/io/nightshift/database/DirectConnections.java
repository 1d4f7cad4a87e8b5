package io.nightshift.database;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.security.SimplePassword;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections beside the pool, with its credentials and its properties. */
@Singleton
final class DirectConnections {
  private final Instance<AgroalDataSource> pool;
  private final DatabaseSettings settings;

  @Inject
  DirectConnections(Instance<AgroalDataSource> pool, DatabaseSettings settings) {
    this.pool = pool;
    this.settings = settings;
  }

  /**
   * Connections to the pool's own URL.
   *
   * @throws SQLException if a property of the data source is unknown to PostgreSQL's driver
   */
  public PGSimpleDataSource likeThePool() throws SQLException {
    return to(configuration().jdbcUrl());
  }

  /**
   * Connections to the URL that is set for signals; empty if none is.
   *
   * @throws SQLException if a property of the data source is unknown to PostgreSQL's driver
   * @throws IllegalArgumentException if it is not a PostgreSQL URL
   */
  Optional<DataSource> forSignals() throws SQLException {
    Optional<String> url = settings.signalsUrl().filter(text -> !text.isBlank());
    if (url.isEmpty()) {
      return Optional.empty();
    }
    if (Driver.parseURL(url.get(), new Properties()) == null) {
      // The part after the question mark may contain a password.
      throw new IllegalArgumentException(
          "nightshift.database.signals-url must be jdbc:postgresql://host:port/database, not "
              + url.get().replaceFirst("[?].*", ""));
    }
    return Optional.of(to(url.get()));
  }

  /** The parameters of the URL take precedence. */
  private PGSimpleDataSource to(String url) throws SQLException {
    AgroalConnectionFactoryConfiguration configuration = configuration();
    PGSimpleDataSource direct = new PGSimpleDataSource();
    direct.setUrl(url);
    Properties ofUrl = Driver.parseURL(url, new Properties());
    Properties properties = new Properties();
    properties.putAll(configuration.jdbcProperties());
    if (configuration.principal() != null) {
      properties.setProperty("user", configuration.principal().getName());
    }
    for (Object credential : configuration.credentials()) {
      if (credential instanceof SimplePassword password) {
        properties.putAll(password.asProperties());
      }
    }
    for (String name : properties.stringPropertyNames()) {
      if (ofUrl == null || ofUrl.getProperty(name) == null) {
        direct.setProperty(name, properties.getProperty(name));
      }
    }
    return direct;
  }

  private AgroalConnectionFactoryConfiguration configuration() {
    return pool.get()
        .getConfiguration()
        .connectionPoolConfiguration()
        .connectionFactoryConfiguration();
  }
}
