package io.nightshift.fraud;

import io.nightshift.alerts.Alerts;
import io.nightshift.alerts.Alerts.Cause;
import io.nightshift.database.SqlArrays;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The alerts of findings: their rule is {@code fraud/} and the name of the fraud rule, their
 * subject is that of the finding.
 */
@Singleton
final class FraudAlerts {
  private static final String PREFIX = "fraud/";

  /**
   * The maximum number of alerts of one rule from one batch, so that a rule that is too strict does
   * not raise thousands.
   */
  static final int MOST = 20;

  /** The subject of the alert for the findings without an alert of their own. */
  static final String OTHERS = "others";

  private static final int AT_ONCE = 500;

  // All rules that begin with fraud/: 0 is the character after the /.
  private static final String TAKEN_ON =
      """
      SELECT rule, subject FROM alert
      WHERE state <> 'RESOLVED' AND rule >= 'fraud/' AND rule < 'fraud0' AND state = 'ACKNOWLEDGED'
        AND seen_at < now() - coalesce(
          (SELECT quiet FROM unnest(?::text[], ?::bigint[]) AS t(name, quiet)
           WHERE 'fraud/' || name = rule), 0) * interval '1 second'
      ORDER BY id LIMIT ?
      """;

  private final Alerts alerts;

  @Inject
  FraudAlerts(Alerts alerts) {
    this.alerts = alerts;
  }

  /** Raises the alerts of a batch; an episode that continues counts as another observation. */
  void raise(Connection connection, Rule rule, List<Episode> episodes) throws SQLException {
    for (Episode one : episodes.subList(0, Math.min(MOST, episodes.size()))) {
      raise(connection, rule, one.subject(), rule.message(one));
    }
    if (episodes.size() > MOST) {
      String message =
          "%d more subjects at once: GET /fraud/findings?rule=%s"
              .formatted(episodes.size() - MOST, rule.name());
      raise(connection, rule, OTHERS, message);
    }
  }

  private void raise(Connection connection, Rule rule, String subject, String message)
      throws SQLException {
    alerts.raise(connection, new Cause(PREFIX + rule.name(), subject, rule.severity(), message));
  }

  /**
   * Resolves acknowledged alerts without a new event for the window of their rule: a later event
   * raises a new alert.
   */
  int resolveQuiet(Connection connection, List<Rule> rules) throws SQLException {
    Map<String, Duration> quiet =
        rules.stream().collect(Collectors.toMap(Rule::name, Rule::window));
    List<String[]> over = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(TAKEN_ON)) {
      List<String> names = List.copyOf(quiet.keySet());
      select.setArray(1, SqlArrays.text(connection, names));
      select.setObject(2, names.stream().map(quiet::get).mapToLong(Duration::toSeconds).toArray());
      select.setInt(3, AT_ONCE);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          over.add(new String[] {rows.getString(1), rows.getString(2)});
        }
      }
    }
    for (String[] cause : over) {
      alerts.resolve(connection, cause[0], cause[1]);
    }
    return over.size();
  }
}
