package io.nightshift.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGStatement;

/** Every time that PostgreSQL can hold is read, in both forms in which it sends them. */
class StoredTimeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-11-29 10:15:30.123456+00    | 2026-11-29T10:15:30.123456Z
          0001-02-29 00:00:00+00 BC        | 0000-02-29T00:00:00Z
          0001-12-31 23:59:59.999999+00 BC | 0000-12-31T23:59:59.999999Z
          0005-02-29 12:00:00+00 BC        | -0004-02-29T12:00:00Z
          4713-01-01 00:00:00+00 BC        | -4712-01-01T00:00:00Z
          0001-01-01 00:00:00+00           | 0001-01-01T00:00:00Z
          9999-12-31 23:59:59.999999+00    | 9999-12-31T23:59:59.999999Z
          10000-01-01 00:00:00+00          | +10000-01-01T00:00:00Z
          294276-12-31 23:59:59+00         | +290000-01-01T00:00:00Z
          -infinity                        | -4713-01-01T00:00:00Z
          infinity                         | +290000-01-01T00:00:00Z
          """)
  void itIsReadAsItIs(String stored, Instant read) throws SQLException {
    for (String zone : new String[] {"UTC", "Europe/Amsterdam", "America/Caracas"}) {
      for (boolean binary : new boolean[] {false, true}) {
        try (Connection connection = connect();
            Statement session = connection.createStatement();
            PreparedStatement select = connection.prepareStatement("SELECT ?::text::timestamptz")) {
          session.execute("SET TIME ZONE '%s'".formatted(zone));
          select.unwrap(PGStatement.class).setPrepareThreshold(binary ? -1 : 0);
          select.setString(1, stored);
          try (ResultSet row = select.executeQuery()) {
            row.next();
            assertEquals(read, StoredTime.read(row, 1), zone + ", binary: " + binary);
          }
        }
      }
    }
  }

  @Test
  void noneIsNone() throws SQLException {
    try (Connection connection = connect();
        Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT NULL::timestamptz")) {
      row.next();
      assertNull(StoredTime.readOrNull(row, 1));
      assertThrows(SQLException.class, () -> StoredTime.read(row, 1));
    }
  }

  private static Connection connect() throws SQLException {
    Sandbox sandbox = Sandbox.shared();
    return DriverManager.getConnection(
        sandbox.postgres().jdbcUrl("postgres"),
        sandbox.postgres().username(),
        sandbox.postgres().password());
  }
}
