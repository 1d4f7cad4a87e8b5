package io.nightshift.fraud;

import io.nightshift.fraud.Sighting.Action;
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
 * Tries a rule on past events. It reads them by subject and time, and holds one window of one
 * subject at a time; it writes nothing.
 */
final class Trial {
  private static final int FETCH = 2_000;

  /** The maximum number of shown findings. */
  private static final int SAMPLE = 20;

  private static final String ORDERS =
      "SELECT "
          + OrderFeed.COLUMNS
          + " FROM orders WHERE placed_at >= ? AND placed_at < ?"
          + " ORDER BY %splaced_at, order_id";
  private static final String ACTIONS =
      """
      SELECT chain, sequence, actor, outcome, %s
      FROM audit_record WHERE at >= ? AND at < ? AND outcome <> 'SUCCESS'
      ORDER BY actor COLLATE "C", at, chain, sequence
      """
          .formatted(RowMicros.of("at"));

  private final Rule rule;
  private final WindowScan scan;
  private final List<Episode> sample = new ArrayList<>();
  private @Nullable Episode last;
  private long judged;
  private long found;

  private Trial(Rule rule) {
    this.rule = rule;
    this.scan = new WindowScan(rule);
  }

  /**
   * Runs the trial.
   *
   * @param connection in a transaction of its own
   * @throws TrialRefusedException if it takes longer than {@code limit}
   */
  static TrialResult run(Connection connection, Rule rule, Instant from, Instant to, Duration limit)
      throws SQLException, TrialRefusedException {
    long end = System.nanoTime() + limit.toNanos();
    try (Statement set = connection.createStatement()) {
      set.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
      set.execute("SET LOCAL statement_timeout = '%d ms'".formatted(limit.toMillis()));
    }
    Trial trial = new Trial(rule);
    try (PreparedStatement select = connection.prepareStatement(sql(rule.kind()))) {
      select.setFetchSize(FETCH);
      select.setObject(1, from.atOffset(ZoneOffset.UTC));
      select.setObject(2, to.atOffset(ZoneOffset.UTC));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          // The server's limit applies to each part that is fetched.
          if (System.nanoTime() - end > 0) {
            throw TrialRefusedException.tooLong(limit);
          }
          trial.look(
              rule.kind().isAboutOrders()
                  ? Sighting.of(OrderFeed.order(rows), rule)
                  : Sighting.of(action(rows), rule));
        }
      }
    }
    return trial.result();
  }

  private static String sql(RuleKind kind) {
    return switch (kind) {
      case ORDER_AMOUNT -> ORDERS.formatted("");
      case ORDERS, EMAILS -> ORDERS.formatted("customer_id COLLATE \"C\", ");
      case CUSTOMERS -> ORDERS.formatted("lower(email COLLATE \"C\"), ");
      case DENIED_ACTIONS -> ACTIONS;
    };
  }

  private static Action action(ResultSet row) throws SQLException {
    return new Action(
        row.getString(1), row.getLong(2), row.getString(3), row.getString(4), row.getLong(5));
  }

  private void look(@Nullable Sighting event) {
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

  private TrialResult result() {
    return new TrialResult(
        judged,
        found,
        sample.stream().map(one -> TrialResult.Sample.of(one, Wording.of(rule, one))).toList());
  }
}
