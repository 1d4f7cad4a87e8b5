package io.nightshift.fraud;

import io.nightshift.fraud.Observation.Action;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges past events by a rule. It reads them by subject and time, and holds one window of one
 * subject at a time; it writes nothing.
 */
final class RuleBacktest {
  private static final int FETCH = 2_000;

  /** The maximum number of shown findings. */
  private static final int SAMPLE = 20;

  private static final String ORDERS =
      """
      SELECT %s FROM orders WHERE placed_at >= ? AND placed_at < ?
      ORDER BY %splaced_at, order_id
      """;
  private static final String ACTIONS =
      """
      SELECT chain, sequence, actor, outcome, %s
      FROM audit_record WHERE at >= ? AND at < ? AND outcome <> 'SUCCESS'
      ORDER BY %sat, chain, sequence
      """;

  private final Rule rule;
  private final WindowScan scan;
  private final List<Episode> sample = new ArrayList<>();
  private @Nullable Episode last;
  private long judged;
  private long found;

  private RuleBacktest(Rule rule) {
    this.rule = rule;
    this.scan = new WindowScan(rule.threshold());
  }

  /**
   * Runs the backtest.
   *
   * @param connection in a transaction of its own
   * @throws BacktestRefusedException if it takes longer than {@code limit}
   */
  static BacktestResult run(
      Connection connection, Rule rule, Instant from, Instant to, Duration limit)
      throws SQLException, BacktestRefusedException {
    long end = System.nanoTime() + limit.toNanos();
    try (Statement set = connection.createStatement()) {
      set.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
      set.execute("SET LOCAL statement_timeout = '%d ms'".formatted(limit.toMillis()));
    }
    RuleBacktest backtest = new RuleBacktest(rule);
    try (PreparedStatement select = connection.prepareStatement(sql(rule))) {
      select.setFetchSize(FETCH);
      select.setObject(1, from.atOffset(ZoneOffset.UTC));
      select.setObject(2, to.atOffset(ZoneOffset.UTC));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          // The server's limit applies to each part that is fetched.
          if (System.nanoTime() - end > 0) {
            throw BacktestRefusedException.tooLong(limit);
          }
          backtest.look(
              switch (rule) {
                case OrderRule orders -> orders.observe(OrderScan.order(rows));
                case AuditRule audit -> audit.observe(action(rows));
              });
        }
      }
    }
    return backtest.result();
  }

  /** The rows of a subject follow each other, in the order of their times. */
  private static String sql(Rule rule) {
    String first = rule.subjectSql().isEmpty() ? "" : rule.subjectSql() + ", ";
    return switch (rule) {
      case OrderRule unused -> ORDERS.formatted(OrderScan.COLUMNS, first);
      case AuditRule unused -> ACTIONS.formatted(RowMicros.of("at"), first);
    };
  }

  private static Action action(ResultSet row) throws SQLException {
    return new Action(
        row.getString(1), row.getLong(2), row.getString(3), row.getString(4), row.getLong(5));
  }

  private void look(@Nullable Observation event) {
    judged++;
    Episode episode = event == null ? null : scan.next(event);
    if (episode == null || episode.equals(last)) {
      return;
    }
    last = episode;
    found++;
    if (sample.size() < SAMPLE) {
      sample.add(episode);
    }
  }

  private BacktestResult result() {
    return new BacktestResult(
        judged,
        found,
        sample.stream().map(one -> BacktestResult.Sample.of(one, rule.message(one))).toList());
  }
}
