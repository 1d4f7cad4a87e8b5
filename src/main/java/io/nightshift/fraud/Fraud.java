package io.nightshift.fraud;

import io.nightshift.database.QueryConditions;
import io.nightshift.database.RowReader;
import io.nightshift.database.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The entry point of the fraud watch: its rules, its findings, and backtests of rules. */
@ApplicationScoped
public class Fraud {
  /** The longest period of a backtest. */
  public static final Duration LONGEST = Duration.ofDays(366);

  private static final Duration BACKTEST_LIMIT = Duration.ofSeconds(30);
  private static final String CANCELED = "57014";
  private static final String LIST =
      "SELECT %s FROM fraud_finding WHERE %%s ORDER BY id DESC LIMIT ?"
          .formatted(FindingView.COLUMNS);

  private final DataSource dataSource;
  private final FraudSettings settings;
  private final Semaphore backtests = new Semaphore(1);

  Fraud(DataSource dataSource, FraudSettings settings) {
    this.dataSource = dataSource;
    this.settings = settings;
  }

  /** The rules that are configured, by name. */
  public List<Rule> rules() {
    return ConfiguredRules.of(settings);
  }

  /**
   * Findings, newest first.
   *
   * @param rule of that rule; null for any
   * @param subject about that subject; null for any
   * @param before only those with a smaller id; null for the newest
   * @param limit the maximum number of findings
   * @throws IllegalStateException if the database is away
   */
  public List<FindingView> list(
      @Nullable String rule, @Nullable String subject, @Nullable Long before, int limit) {
    QueryConditions conditions =
        new QueryConditions()
            .and("id < ?", before)
            .and("rule = ?", rule)
            .and("subject = ?", subject == null ? null : Observation.key(subject));
    return list(conditions, limit);
  }

  /**
   * The finding of that id; empty if there is none.
   *
   * @throws IllegalStateException if the database is away
   */
  public Optional<FindingView> find(long id) {
    return list(new QueryConditions().and("id = ?", id), 1).stream().findFirst();
  }

  private List<FindingView> list(QueryConditions conditions, int limit) {
    return RowReader.list(
        dataSource, LIST.formatted(conditions.where()), FindingView::of, conditions.values(limit));
  }

  /**
   * Tries a rule on past events; nothing is raised or stored.
   *
   * @param from the first moment of the period
   * @param to the first moment after it
   * @throws BacktestRefusedException if there are too many events, or another backtest is running
   *     here
   * @throws IllegalArgumentException if the period is empty or longer than {@link #LONGEST}
   * @throws SQLException if the database is away
   */
  public BacktestResult tryRule(Rule rule, Instant from, Instant to)
      throws SQLException, BacktestRefusedException {
    Duration length = Duration.between(from, to);
    if (!length.isPositive() || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "to must be after from, and at most %d days".formatted(LONGEST.toDays()));
    }
    if (!backtests.tryAcquire()) {
      throw new BacktestRefusedException("Another rule is being tried here now");
    }
    try {
      return Transaction.<BacktestResult, BacktestRefusedException>run(
          dataSource, connection -> RuleBacktest.run(connection, rule, from, to, BACKTEST_LIMIT));
    } catch (SQLException e) {
      if (CANCELED.equals(e.getSQLState())) {
        throw BacktestRefusedException.tooLong(BACKTEST_LIMIT);
      }
      throw e;
    } finally {
      backtests.release();
    }
  }
}
