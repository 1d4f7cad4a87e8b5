package io.nightshift.publishing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The table of rows that could not be published unchanged: one row for each publisher and outcome.
 */
final class RefusedPublications {
  private static final String ADD =
      """
      INSERT INTO refused_publication AS r (what, outcome, times, row_id, why) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (what, outcome) DO UPDATE
      SET times = CASE WHEN r.outcome = 'REFUSED' OR r.at > now() - interval '1 day'
            THEN r.times ELSE 0 END + excluded.times,
          row_id = excluded.row_id, why = excluded.why, at = now()
      """;

  private RefusedPublications() {}

  /**
   * Counts rows when the transaction is committed.
   *
   * @param rows their ids and the reasons
   * @throws SQLException if the database is away
   */
  static void add(Connection connection, String what, String outcome, Map<Long, String> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    Map.Entry<Long, String> last = List.copyOf(rows.entrySet()).getLast();
    try (PreparedStatement insert = connection.prepareStatement(ADD)) {
      insert.setString(1, what);
      insert.setString(2, outcome);
      insert.setLong(3, rows.size());
      insert.setLong(4, last.getKey());
      insert.setString(5, last.getValue());
      insert.executeUpdate();
    }
  }
}
