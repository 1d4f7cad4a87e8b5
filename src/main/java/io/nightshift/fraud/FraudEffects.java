package io.nightshift.fraud;

import io.nightshift.database.StoredTime;
import io.nightshift.events.EventEffects;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds the alerts of the findings that an order or an audit record is evidence of. */
@Singleton
final class FraudEffects implements EventEffects {
  private static final String ALERTS =
      """
      SELECT DISTINCT a.id, a.state, coalesce(a.resolved_at, a.acknowledged_at, a.raised_at)
      FROM fraud_finding f
        JOIN alert a ON a.subject = f.subject AND a.rule = 'fraud/' || f.rule
      WHERE f.subject IN (SUBJECTS) AND ? = ANY (f.evidence)
      ORDER BY 1 LIMIT 20
      """;
  private static final String OF_ORDER =
      ALERTS.replace(
          "SUBJECTS",
          """
          SELECT unnest(ARRAY[customer_id, email]) FROM orders WHERE order_id = ?\
          """);
  private static final String OF_RECORD =
      ALERTS.replace(
          "SUBJECTS", "SELECT actor FROM audit_record WHERE chain = ? AND sequence = ?::bigint");

  @Override
  public boolean derives() {
    return true;
  }

  @Override
  public List<Effect> find(Connection connection, Applied applied, List<Effect> others)
      throws SQLException {
    List<Effect> found = new ArrayList<>();
    for (Effect other : others) {
      String id = other.id();
      switch (other.kind()) {
        case "order" -> found.addAll(alerts(connection, OF_ORDER, id, id));
        case "audit" -> {
          int end = id.lastIndexOf('/');
          found.addAll(
              alerts(connection, OF_RECORD, id.substring(0, end), id.substring(end + 1), id));
        }
        default -> {}
      }
    }
    return found;
  }

  private static List<Effect> alerts(Connection connection, String sql, String... parameters)
      throws SQLException {
    List<Effect> found = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setString(i + 1, parameters[i]);
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String id = rows.getString(1);
          found.add(
              new Effect(
                  "alert",
                  id,
                  "Alert " + id,
                  rows.getString(2),
                  null,
                  StoredTime.read(rows, 3),
                  "/alerts/" + id));
        }
      }
    }
    return found;
  }
}
