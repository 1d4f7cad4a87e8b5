package io.nightshift.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.database.Outages;
import io.nightshift.sandbox.PostgresServer;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

/** The column of the version comes to a table in use, in a rolling update. */
class HashVersionMigrationTest {
  private static final String DATABASE = "hash_version_migration";
  private static final String INSERT =
      """
      INSERT INTO audit_record (chain, sequence, event_id, source, type, at, actor, action, resource,
                                outcome, previous_hash, hash)
      VALUES ('a/0', %d, 'e', '/s', 't', now(), 'ada', 'open', 'door', 'SUCCESS', '', '')
      """;

  private final PostgresServer postgres = Sandbox.shared().postgres();

  @Test
  void noRowIsWrittenAndTheVersionBeforeGoesOnInserting() throws SQLException {
    postgres.createDatabase(DATABASE);
    migrate("29");
    try (Connection connection = postgres.connect(DATABASE)) {
      execute(connection, INSERT.formatted(1));
      String file = value(connection, "SELECT pg_relation_filenode('audit_record')");
      String place = value(connection, "SELECT ctid || ' ' || xmin FROM audit_record");
      try (Connection reader = postgres.connect(DATABASE)) {
        reader.setAutoCommit(false);
        value(reader, "SELECT count(*) FROM audit_record");
        // It lets the inserts behind it pass, and the start tries again.
        FlywayException locked = assertThrows(FlywayException.class, () -> migrate("30"));
        assertTrue(Outages.willPass(locked), locked::toString);
        execute(connection, INSERT.formatted(2));
      }
      migrate("30");
      assertEquals(file, value(connection, "SELECT pg_relation_filenode('audit_record')"));
      assertEquals(
          place,
          value(connection, "SELECT ctid || ' ' || xmin FROM audit_record WHERE sequence = 1"));
      execute(connection, INSERT.formatted(3));
      assertEquals(
          "1,1,1",
          value(connection, "SELECT string_agg(hash_version::text, ',') FROM audit_record"));
    }
  }

  private void migrate(String version) {
    Flyway.configure()
        .dataSource(postgres.jdbcUrl(DATABASE), postgres.username(), postgres.password())
        .target(version)
        .load()
        .migrate();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
