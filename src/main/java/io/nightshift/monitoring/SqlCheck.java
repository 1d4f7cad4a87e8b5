package io.nightshift.monitoring;

import io.nightshift.database.ReadOnlyDatabase;
import io.nightshift.http.NameLookup;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a query returns a row that does not begin with {@code false}. It runs in a
 * transaction that is rolled back, and the server's time limit is a little shorter than the
 * check's. The hosts are looked up first: the driver's own look-up cannot be interrupted.
 */
record SqlCheck(NameLookup lookup, ReadOnlyDatabase database, String query, Duration timeout)
    implements Check {

  @Override
  public @Nullable Instant run() throws Exception {
    for (String host : database.hosts()) {
      var unused = lookup.find(host);
    }
    var unused = database.read(timeout.multipliedBy(9).dividedBy(10), this::ask);
    return null;
  }

  private boolean ask(Connection connection) throws SQLException, UnwellException {
    try (Statement statement = connection.createStatement()) {
      statement.setMaxRows(1);
      return judge(statement);
    }
  }

  private boolean judge(Statement statement) throws SQLException, UnwellException {
    try (ResultSet rows = statement.executeQuery(query)) {
      if (!rows.next()) {
        throw new UnwellException("the query answers no row");
      }
      int type = rows.getMetaData().getColumnType(1);
      if ((type == Types.BIT || type == Types.BOOLEAN) && !rows.getBoolean(1)) {
        throw new UnwellException("the query answers false");
      }
      return true;
    }
  }
}
