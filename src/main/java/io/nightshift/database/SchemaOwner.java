package io.nightshift.database;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The role that owns the schema, if it differs from the service's own role: the service then has
 * rights on rows only, and cannot disable a trigger of the audit trail.
 */
@Singleton
final class SchemaOwner {
  private final DatabaseSettings settings;
  private final DirectConnections connections;

  @Inject
  SchemaOwner(DatabaseSettings settings, DirectConnections connections) {
    this.settings = settings;
    this.connections = connections;
  }

  /**
   * Connections of the owner, with the properties of the service's data source; empty if no owner
   * is configured.
   *
   * @throws SQLException if a property of the data source is unknown to PostgreSQL's driver
   */
  Optional<DataSource> dataSource() throws SQLException {
    Optional<String> username = settings.migrationUsername().filter(name -> !name.isBlank());
    if (username.isEmpty()) {
      return Optional.empty();
    }
    PGSimpleDataSource owner = connections.likeThePool();
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

  /** Grants a role the rights that the service needs, if the connection's role is another. */
  static void grant(Connection owner, String runRole) throws SQLException {
    if (!roleOf(owner).equals(runRole)) {
      try (PreparedStatement grant = owner.prepareStatement("SELECT nightshift_grant(?)")) {
        grant.setString(1, runRole);
        grant.execute();
      }
    }
  }
}
