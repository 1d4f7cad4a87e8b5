package io.nightshift.logwatch;

import io.nightshift.alerts.Alerts;
import io.nightshift.alerts.Alerts.Cause;
import io.nightshift.alerts.Severity;
import io.nightshift.database.StoredTime;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.RunTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Raises alerts of log counts above a threshold, over all instances together, and resolves them
 * after a quiet time. It uses only the stored counts, so that it does not matter which instance
 * runs it, or whether the counting instance still exists.
 */
@Singleton
final class LogAlerts extends ScheduledService {
  private static final Duration LOOK = Duration.ofSeconds(15);

  /** Without thresholds it still has to resolve the alerts of removed ones. */
  private static final Duration IDLE = Duration.ofMinutes(15);

  private static final String WORST =
      """
      SELECT minute, sum(count)::bigint FROM log_count
      WHERE minute > ? AND watch = ? AND kind = ? AND name = ?
      GROUP BY minute ORDER BY 2 DESC, minute DESC LIMIT 1
      """;

  private final List<Threshold> thresholds;
  private final Alerts alerts;
  private final RunTransactions transactions;

  @Inject
  LogAlerts(LogWatchSettings settings, Alerts alerts, RunTransactions transactions) {
    this.alerts = alerts;
    this.transactions = transactions;
    this.thresholds = new ArrayList<>();
    settings.logs().forEach(this::add);
  }

  private record Threshold(
      String watch, LogKind kind, String name, int most, Duration quiet, Severity severity) {
    String rule() {
      return LogAlerts.rule(kind);
    }

    String subject() {
      return watch + "/" + name;
    }
  }

  private static String rule(LogKind kind) {
    return "log-" + kind.name().toLowerCase(Locale.ROOT);
  }

  private void add(String watch, LogSettings log) {
    log.thresholds()
        .forEach(
            (level, most) ->
                thresholds.add(
                    new Threshold(
                        watch,
                        LogKind.LEVEL,
                        LineCounter.name(level),
                        most,
                        log.quiet(),
                        log.severity())));
    log.patterns()
        .forEach(
            (name, pattern) ->
                pattern
                    .threshold()
                    .ifPresent(
                        most ->
                            thresholds.add(
                                new Threshold(
                                    watch,
                                    LogKind.PATTERN,
                                    name,
                                    most,
                                    log.quiet(),
                                    pattern.severity().orElse(log.severity())))));
  }

  @Override
  protected Schedule schedule() {
    return Schedule.every(thresholds.isEmpty() ? IDLE : LOOK);
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws Exception {
    var unused =
        transactions.inLastTransaction(
            run,
            connection -> {
              Map<String, Set<String>> reached = new HashMap<>();
              for (LogKind kind : LogKind.values()) {
                reached.put(rule(kind), new HashSet<>());
              }
              for (Threshold threshold : thresholds) {
                if (raise(connection, threshold, run.tick())) {
                  reached
                      .computeIfAbsent(threshold.rule(), rule -> new HashSet<>())
                      .add(threshold.subject());
                }
              }
              int standing = reached.values().stream().mapToInt(Set::size).sum();
              run.items(standing);
              run.message("%d of %d thresholds reached".formatted(standing, thresholds.size()));
              // Also alerts whose threshold is not configured any more.
              alerts.resolveOthers(connection, reached);
              return true;
            });
  }

  /**
   * Raises the alert if the threshold was reached lately.
   *
   * @return whether it was
   */
  private boolean raise(Connection connection, Threshold threshold, Instant tick)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(WORST)) {
      // A minute ends one minute after its begin.
      select.setObject(
          1, StoredTime.utc(tick.minus(threshold.quiet()).minus(Duration.ofMinutes(1))));
      select.setString(2, threshold.watch());
      select.setString(3, threshold.kind().name());
      select.setString(4, threshold.name());
      try (ResultSet worst = select.executeQuery()) {
        if (!worst.next() || worst.getLong(2) < threshold.most()) {
          return false;
        }
        String text =
            "%d lines with %s in the logs %s in the minute of %s, %d or more are too many:"
                + " GET /monitoring/logs?watch=%s";
        alerts.raise(
            connection,
            new Cause(
                threshold.rule(),
                threshold.subject(),
                threshold.severity(),
                text.formatted(
                    worst.getLong(2),
                    threshold.name(),
                    threshold.watch(),
                    StoredTime.read(worst, 1),
                    threshold.most(),
                    threshold.watch())));
        return true;
      }
    }
  }
}
