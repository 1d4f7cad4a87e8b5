package io.nightshift.fraud;

import io.nightshift.events.EventTime;
import io.nightshift.fraud.Observation.Order;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.jobs.RunTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks the orders and audit records that came since its last run, one batch in each transaction:
 * the findings, the alerts and the progress are committed together, so that each event is checked
 * once across crashes and instances.
 */
@Singleton
final class FraudWatch extends ScheduledService {
  /** The maximum number of orders in a batch; a transaction that placed more is one batch. */
  private static final int ORDERS = 2_000;

  /** The maximum number of audit records in a batch, of which successful ones are only counted. */
  private static final int RECORDS = 20_000;

  /** The maximum number of batches of each source in a run; the next run continues. */
  private static final int BATCHES = 200;

  private static final int PRUNED = 5_000;

  private final RunTransactions transactions;
  private final FraudAlerts alerts;
  private final FraudSettings settings;
  private final LongAdder ordersJudged = new LongAdder();
  private final LongAdder recordsJudged = new LongAdder();
  private final Map<String, LongAdder> findings = new TreeMap<>();

  @Inject
  FraudWatch(RunTransactions transactions, FraudAlerts alerts, FraudSettings settings) {
    this.transactions = transactions;
    this.alerts = alerts;
    this.settings = settings;
    settings.rules().keySet().forEach(rule -> findings.put(rule, new LongAdder()));
  }

  @Override
  protected Schedule schedule() {
    // Without rules the runs only delete the data of earlier rules.
    return Schedule.every(
        settings.rules().isEmpty() ? Duration.ofHours(1) : Duration.ofSeconds(10));
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one of them is invalid: the message names it, in one line
   */
  @Override
  public void start(CancellationToken startup) {
    var unusedRules = ConfiguredRules.of(settings);
    var unusedStart = from();
    if (settings.lateness().isNegative()) {
      throw new IllegalArgumentException("nightshift.fraud.lateness must not be negative");
    }
  }

  /**
   * The counters of this instance: {@code orders} and {@code records} checked, {@code found.RULE}
   * findings.
   */
  @Override
  public List<WorkerFigure> figures() {
    List<WorkerFigure> figures = new ArrayList<>();
    figures.add(judged("orders", ordersJudged, "orders"));
    figures.add(judged("records", recordsJudged, "audit"));
    findings.forEach(
        (rule, count) ->
            figures.add(
                WorkerFigure.of("found." + rule, count::sum)
                    .counter(
                        "nightshift.fraud.findings",
                        "Findings of the fraud watch, by rule",
                        "rule",
                        rule)));
    return figures;
  }

  private static WorkerFigure judged(String name, LongAdder count, String source) {
    return WorkerFigure.of(name, count::sum)
        .counter(
            "nightshift.fraud.judged",
            "Orders and audit records that the fraud watch checked",
            "source",
            source);
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    List<Rule> all = ConfiguredRules.of(settings);
    List<OrderRule> orders = those(all, OrderRule.class);
    List<AuditRule> actions = those(all, AuditRule.class);
    tidy(run, all, stopping);
    long found =
        actions.isEmpty() ? forget(run, ProgressTable.AUDIT) : actions(run, actions, stopping);
    found += orders.isEmpty() ? forget(run, ProgressTable.ORDERS) : orders(run, orders, stopping);
    run.message(all.isEmpty() ? "no rules are configured" : found + " findings, new or longer");
  }

  private static <T extends Rule> List<T> those(List<Rule> rules, Class<T> type) {
    return rules.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private int forget(RunContext run, String source) throws SQLException {
    return transactions.inTransaction(
        run,
        connection -> {
          ProgressTable.forget(connection, source);
          return 0;
        });
  }

  private long orders(RunContext run, List<OrderRule> rules, CancellationToken stopping)
      throws SQLException {
    OrderFeed feed = new OrderFeed(ORDERS, from(), run.tick());
    Done done = new Done(0, 1);
    long found = 0;
    for (int i = 0; i < BATCHES && done.left() > 0; i++) {
      stopping.throwIfCancelled();
      done =
          transactions.inTransaction(
              run,
              connection -> {
                OrderFeed.Batch batch = feed.next(connection);
                List<Order> all = batch.orders();
                Done judged = new Done(all.size(), batch.more() ? 1 : 0);
                for (OrderRule rule : rules) {
                  judge(connection, rule, all.stream().map(rule::observe), judged);
                }
                return judged;
              });
      run.found(done.judged());
      run.items(done.judged());
      found += count(ordersJudged, done);
    }
    return found;
  }

  private long actions(RunContext run, List<AuditRule> rules, CancellationToken stopping)
      throws SQLException {
    AuditFeed feed = new AuditFeed(RECORDS, from());
    Done done = new Done(0, 1);
    long found = 0;
    long known = 0;
    for (int i = 0; i < BATCHES && done.left() > 0; i++) {
      stopping.throwIfCancelled();
      done =
          transactions.inTransaction(
              run,
              connection -> {
                AuditFeed.Batch batch = feed.next(connection);
                Done judged = new Done(batch.judged(), batch.left());
                for (AuditRule rule : rules) {
                  judge(connection, rule, batch.refused().stream().map(rule::observe), judged);
                }
                return judged;
              });
      // The remaining events, and those that came since.
      run.found(Math.max(0, done.judged() + done.left() - known));
      known = done.left();
      run.items(done.judged());
      found += count(recordsJudged, done);
    }
    return found;
  }

  /**
   * The result of a batch.
   *
   * @param judged the number of checked events
   * @param left the number of remaining events
   * @param found the number of new or extended findings by rule
   * @param fresh the number of new findings by rule
   */
  private record Done(long judged, long left, Map<String, Long> found, Map<String, Long> fresh) {
    Done(long judged, long left) {
      this(judged, left, new HashMap<>(), new HashMap<>());
    }
  }

  private void judge(
      Connection connection, Rule rule, Stream<@Nullable Observation> seen, Done judged)
      throws SQLException {
    List<Observation> batch = new ArrayList<>();
    seen.filter(Objects::nonNull).forEach(batch::add);
    if (batch.isEmpty()) {
      return;
    }
    List<Episode> episodes = new RuleEvaluator(connection, rule, settings.lateness()).judge(batch);
    for (Episode one : episodes) {
      FindingTable.put(connection, rule, one, rule.message(one));
    }
    alerts.raise(connection, rule, episodes);
    judged.found().put(rule.name(), (long) episodes.size());
    judged.fresh().put(rule.name(), episodes.stream().filter(one -> one.id() == 0).count());
  }

  /** Resolves alerts that are over, and deletes data that are not needed any more. */
  private void tidy(RunContext run, List<Rule> rules, CancellationToken stopping)
      throws SQLException {
    transactions.inTransaction(run, connection -> alerts.resolveQuiet(connection, rules));
    int removed = PRUNED;
    for (int i = 0; i < BATCHES && removed == PRUNED; i++) {
      stopping.throwIfCancelled();
      removed = transactions.inTransaction(run, connection -> SeenTable.prune(connection, PRUNED));
    }
    if (settings.keep().isPositive()) {
      transactions.inTransaction(
          run, connection -> FindingTable.prune(connection, settings.keep(), PRUNED));
    }
  }

  /**
   * Counts a committed batch.
   *
   * @return the number of findings
   */
  private long count(LongAdder judged, Done done) {
    judged.add(done.judged());
    done.fresh().forEach((rule, number) -> Objects.requireNonNull(findings.get(rule)).add(number));
    return done.found().values().stream().mapToLong(Long::longValue).sum();
  }

  /** The time from which existing events are checked; null for none of them. */
  private @Nullable Instant from() {
    String start = settings.start();
    if (start.equals("now")) {
      return null;
    }
    Instant time = EventTime.parse(start);
    if (time == null) {
      throw new IllegalArgumentException(
          "nightshift.fraud.start must be now, or a time such as 2026-11-22T10:15:30Z: " + start);
    }
    return time;
  }
}
