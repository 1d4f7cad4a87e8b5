package io.nightshift.intake;

import io.agroal.api.AgroalDataSource;
import io.smallrye.config.ConfigMapping;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The role that owns the schema, where it is another than the one that the service runs under: that
 * one then has rights on rows alone, and no trigger of the audit trail can be switched off by it.
 */
@Singleton
final class SchemaOwner {
  private final Database settings;
  private final AgroalDataSource dataSource;
  private final String url;

  @Inject
  SchemaOwner(
      Database settings,
      AgroalDataSource dataSource,
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url) {
    this.settings = settings;
    this.dataSource = dataSource;
    this.url = url;
  }

  /** Settings of the database beside Quarkus' own. */
  @ConfigMapping(prefix = "nightshift.database")
  interface Database {
    /** The role that migrates the schema and owns it; the data source's own where absent. */
    Optional<String> migrationUsername();

    /** Its password. */
    Optional<String> migrationPassword();
  }

  /**
   * Connections of the owner, with the properties of the service's own; empty where no owner is
   * named.
   *
   * @throws SQLException where a property of the data source is none of PostgreSQL's
   */
  Optional<DataSource> dataSource() throws SQLException {
    Optional<String> username = settings.migrationUsername().filter(name -> !name.isBlank());
    if (username.isEmpty()) {
      return Optional.empty();
    }
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(url);
    Properties properties =
        dataSource
            .getConfiguration()
            .connectionPoolConfiguration()
            .connectionFactoryConfiguration()
            .jdbcProperties();
    for (String name : properties.stringPropertyNames()) {
      if (!"user".equals(name) && !"password".equals(name)) {
        owner.setProperty(name, properties.getProperty(name));
      }
    }
    owner.setUser(username.get());
    owner.setPassword(settings.migrationPassword().orElse(null));
    return Optional.of(owner);
  }

  /** The role of a connection. */
  static String roleOf(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT current_user")) {
      row.next();
      return row.getString(1);
    }
  }

  /** Grants a role what the service needs, where the connection's role is another. */
  static void grant(Connection owner, String runRole) throws SQLException {
    if (!roleOf(owner).equals(runRole)) {
      try (PreparedStatement grant = owner.prepareStatement("SELECT nightshift_grant(?)")) {
        grant.setString(1, runRole);
        grant.execute();
      }
    }
  }
}
