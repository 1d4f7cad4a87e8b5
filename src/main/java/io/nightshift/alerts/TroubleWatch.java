package io.nightshift.alerts;

import io.nightshift.alerts.Alerts.Cause;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.notifications.ChannelWaits;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Raises alerts of problems in Nightshift's own tables, and resolves them when the problem is
 * solved: open dead letters, by topic; failed notifications, by channel; channels that wait for
 * their server; rows that their outgoing topic refused, by publisher; and partitions that could not
 * continue at their position, by topic.
 */
@Singleton
final class TroubleWatch extends ScheduledService {
  private static final String DEAD_LETTERS = "dead-letters";
  private static final String NOTIFICATIONS = "failed-notifications";

  private static final String CHANNELS = "waiting-channels";

  private static final String OPEN_LETTERS =
      "SELECT topic, count(*) FROM dead_letter WHERE state = 'OPEN' GROUP BY topic";
  private static final String FAILED =
      """
      SELECT lower(channel), count(*) FROM notification
      WHERE state = 'FAILED' AND next_at > now() - interval '1 day' GROUP BY channel
      """;
  private static final String TRUNCATED =
      """
      SELECT what, times FROM refused_publication
      WHERE outcome = 'TRUNCATED' AND at > now() - interval '1 day'
      """;
  private static final String REFUSED =
      "SELECT what, times FROM refused_publication WHERE outcome = 'REFUSED'";
  private static final String RAISED =
      "SELECT rule, subject FROM alert WHERE rule = ANY (?) AND state <> 'RESOLVED'";

  private final Alerts alerts;
  private final RunTransactions transactions;
  private final AlertSettings settings;
  private final PositionTroubles positions;

  @Inject
  TroubleWatch(Alerts alerts, RunTransactions transactions, AlertSettings settings) {
    this.alerts = alerts;
    this.transactions = transactions;
    this.settings = settings;
    this.positions = new PositionTroubles(alerts);
  }

  @Override
  protected Schedule schedule() {
    return Schedule.every(Duration.ofSeconds(60));
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws Exception {
    run.items(transactions.inLastTransaction(run, this::watchAll));
  }

  /**
   * Checks all tables.
   *
   * @return the number of raised alerts
   */
  private int watchAll(Connection connection) throws SQLException {
    Map<String, Set<String>> remaining = new TreeMap<>();
    int raised =
        watch(
                connection,
                remaining,
                DEAD_LETTERS,
                OPEN_LETTERS,
                settings.deadLetters(),
                "%d dead letters of %s wait for an operator: GET /dead-letters/groups")
            + watch(
                connection,
                remaining,
                NOTIFICATIONS,
                FAILED,
                settings.failedNotifications(),
                "%d notifications by %s failed within a day: GET /notifications?state=FAILED")
            + watchChannels(connection, remaining)
            + watch(
                connection,
                remaining,
                "truncated-publications",
                TRUNCATED,
                1,
                "%d records of %s-publisher were larger than their topic allows, and were"
                    + " published truncated")
            + watch(
                connection,
                remaining,
                "refused-publications",
                REFUSED,
                1,
                "%d records of %s-publisher were refused by their topic in every form, and"
                    + " are not published: see the runbook");
    raised += positions.watch(connection, remaining);
    resolveOthers(connection, remaining);
    return raised;
  }

  private int watch(
      Connection connection,
      Map<String, Set<String>> remaining,
      String rule,
      String counts,
      int threshold,
      String message)
      throws SQLException {
    Map<String, Long> now = threshold > 0 ? read(connection, counts) : Map.of();
    int raised = 0;
    for (Map.Entry<String, Long> each : now.entrySet()) {
      if (each.getValue() >= threshold) {
        String text = message.formatted(each.getValue(), each.getKey());
        Cause cause = new Cause(rule, each.getKey(), Severity.WARNING, text);
        raised += alerts.raise(connection, cause) ? 1 : 0;
      }
    }
    remaining.put(rule, now.keySet());
    return raised;
  }

  private int watchChannels(Connection connection, Map<String, Set<String>> remaining)
      throws SQLException {
    Map<String, ChannelWaits.Wait> now =
        ChannelWaits.current(connection, settings.waitingChannels());
    int raised = 0;
    for (Map.Entry<String, ChannelWaits.Wait> each : now.entrySet()) {
      String text =
          "All notifications by %s wait since %s: %s"
              .formatted(
                  each.getKey(),
                  each.getValue().since().truncatedTo(ChronoUnit.SECONDS),
                  each.getValue().why());
      Cause cause = new Cause(CHANNELS, each.getKey(), Severity.CRITICAL, text);
      raised += alerts.raise(connection, cause) ? 1 : 0;
    }
    remaining.put(CHANNELS, now.keySet());
    return raised;
  }

  private void resolveOthers(Connection connection, Map<String, Set<String>> remaining)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(RAISED)) {
      select.setArray(1, connection.createArrayOf("text", remaining.keySet().toArray()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String rule = rows.getString(1);
          String subject = rows.getString(2);
          // Below the threshold, but not none: an operator may be working on it.
          if (!remaining.getOrDefault(rule, Set.of()).contains(subject)) {
            alerts.resolve(connection, rule, subject);
          }
        }
      }
    }
  }

  private static Map<String, Long> read(Connection connection, String sql) throws SQLException {
    Map<String, Long> counts = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
    }
    return counts;
  }
}
