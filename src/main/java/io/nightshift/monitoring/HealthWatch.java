package io.nightshift.monitoring;

import io.nightshift.alerts.Alerts;
import io.nightshift.database.Transaction;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunContext.Trigger;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Checks the configured targets. The checks of a tick run first, outside of any transaction; then
 * one transaction, the run's last, writes all results: states, history, alerts. So a crash before
 * it leaves nothing, and the next run of the tick checks again.
 */
@Singleton
final class HealthWatch extends ScheduledService {
  /** The longest interval, so that removed targets are noticed too. */
  private static final Duration SELDOM = Duration.ofMinutes(15);

  private final ConfiguredTargets configured;
  private final MonitoringSettings settings;
  private final CheckRound round;
  private final TargetAlerts alerts;
  private final DataSource dataSource;
  private final RunTransactions transactions;
  private final AtomicLong healthy = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile @Nullable List<Target> targets;

  @Inject
  HealthWatch(
      ConfiguredTargets configured,
      MonitoringSettings settings,
      Alerts alerts,
      DataSource dataSource,
      RunTransactions transactions) {
    this.configured = configured;
    this.settings = settings;
    this.round = new CheckRound(settings.concurrency());
    this.alerts = new TargetAlerts(alerts);
    this.dataSource = dataSource;
    this.transactions = transactions;
  }

  /**
   * The interval of the most frequently checked target. Other targets are checked in some of the
   * runs.
   */
  @Override
  protected Schedule schedule() {
    long seconds =
        settings.targets().values().stream()
            .mapToLong(target -> target.every().toSeconds())
            .min()
            .orElse(SELDOM.toSeconds());
    return Schedule.every(Duration.ofSeconds(Math.clamp(seconds, 1, SELDOM.toSeconds())));
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if a target is misconfigured
   */
  @Override
  public void start(CancellationToken startup) {
    targets = configured.all();
  }

  @Override
  public List<WorkerFigure> figures() {
    return List.of(checks("healthy", healthy), checks("unhealthy", failed));
  }

  private static WorkerFigure checks(String outcome, AtomicLong count) {
    return WorkerFigure.of(outcome, count::get)
        .counter(
            "nightshift.monitoring.checks",
            "Checks of targets by this instance, by result",
            "outcome",
            outcome);
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws Exception {
    List<Target> known = targets();
    Map<String, TargetState> before =
        Transaction.<Map<String, TargetState>, RuntimeException>run(dataSource, TargetTable::all);
    if (known.isEmpty() && before.isEmpty()) {
      run.message("no targets are configured");
      return;
    }
    List<Target> due = known.stream().filter(target -> isDue(target, before, run)).toList();
    run.found(due.size());
    List<CheckResult> results = round.run(due, stopping);
    long well = results.stream().filter(CheckResult::isHealthy).count();
    var unused =
        transactions.inLastTransaction(
            run,
            connection -> {
              run.items(results.size());
              run.message("%d well, %d not".formatted(well, results.size() - well));
              return record(connection, run.tick(), results);
            });
    healthy.addAndGet(well);
    failed.addAndGet(results.size() - well);
  }

  private List<Target> targets() {
    List<Target> all = targets;
    if (all == null) {
      all = configured.all();
      targets = all;
    }
    return all;
  }

  private static boolean isDue(Target target, Map<String, TargetState> before, RunContext run) {
    TargetState state = before.get(target.name());
    return state == null
        || run.trigger() == Trigger.OPERATOR
        || target.isDue(state.checkedAt(), run.tick());
  }

  private boolean record(Connection connection, Instant tick, List<CheckResult> results)
      throws SQLException {
    Map<String, Target> byName =
        targets().stream().collect(Collectors.toMap(Target::name, Function.identity()));
    Map<String, TargetState> before = TargetTable.all(connection);
    for (CheckResult result : results) {
      Target target = byName.get(result.target());
      if (target != null) {
        TargetState was = before.getOrDefault(target.name(), TargetState.unknown(target, tick));
        TargetState now = was.after(result, target, tick);
        TargetTable.sample(connection, result, tick);
        TargetTable.put(connection, now);
        if (was.condition() != now.condition()) {
          TargetTable.change(
              connection, now.name(), tick, was.condition(), now.condition(), now.lastError());
        }
        alerts.tell(connection, target, was, now);
      }
    }
    for (TargetState state : before.values()) {
      if (!byName.containsKey(state.name()) && state.freshUntil().isBefore(tick)) {
        forget(connection, state, tick);
      }
    }
    return true;
  }

  /**
   * Deletes a target that no instance checks any more: during a rolling update, the old instances
   * still do.
   */
  private void forget(Connection connection, TargetState state, Instant tick) throws SQLException {
    alerts.forget(connection, state.name());
    TargetTable.remove(connection, state.name());
    TargetTable.change(
        connection,
        state.name(),
        tick,
        state.condition(),
        TargetCondition.UNKNOWN,
        "it is not configured any more");
  }
}
