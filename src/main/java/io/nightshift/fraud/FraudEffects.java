package io.nightshift.fraud;

import io.nightshift.database.SqlArrays;
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
  private static final String ORDER = "SELECT customer_id, email FROM orders WHERE order_id = ?";
  private static final String RECORD =
      "SELECT actor FROM audit_record WHERE chain = ? AND sequence = ?";
  private static final String ALERTS =
      """
      SELECT DISTINCT a.id, a.state, coalesce(a.resolved_at, a.acknowledged_at, a.raised_at)
      FROM fraud_finding f
        JOIN alert a ON a.subject = f.subject AND a.rule = 'fraud/' || f.rule
      WHERE f.subject = ANY (?) AND ? = ANY (f.evidence)
      ORDER BY 1 LIMIT 20
      """;

  @Override
  public boolean derives() {
    return true;
  }

  @Override
  public List<Effect> find(Connection connection, Applied applied, List<Effect> others)
      throws SQLException {
    return of(connection, others);
  }

  /** The alerts of orders and audit records. */
  static List<Effect> of(Connection connection, List<Effect> others) throws SQLException {
    List<Effect> found = new ArrayList<>();
    for (Effect other : others) {
      switch (other.kind()) {
        case "order" -> found.addAll(ofOrder(connection, other.id()));
        case "audit" -> found.addAll(ofRecord(connection, other.id()));
        default -> {}
      }
    }
    return found;
  }

  /** The subject of a rule is the order, its customer, or its email address in lower case. */
  private static List<Effect> ofOrder(Connection connection, String id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(ORDER)) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? alerts(
                connection,
                Observation.key(id),
                List.of(
                    Observation.key(id),
                    Observation.key(row.getString(1)),
                    Observation.key(Observation.lower(row.getString(2)))))
            : List.of();
      }
    }
  }

  private static List<Effect> ofRecord(Connection connection, String id) throws SQLException {
    int end = id.lastIndexOf('/');
    String chain = id.substring(0, end);
    long sequence = Long.parseLong(id.substring(end + 1));
    try (PreparedStatement select = connection.prepareStatement(RECORD)) {
      select.setString(1, chain);
      select.setLong(2, sequence);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? alerts(
                connection,
                Observation.key(chain) + "/" + sequence,
                List.of(Observation.key(row.getString(1))))
            : List.of();
      }
    }
  }

  private static List<Effect> alerts(Connection connection, String evidence, List<String> subjects)
      throws SQLException {
    List<Effect> found = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(ALERTS)) {
      select.setArray(1, SqlArrays.text(connection, subjects));
      select.setString(2, evidence);
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
