package io.nightshift.alerts;

import io.nightshift.alerts.Alerts.Cause;
import io.nightshift.database.StoredProblems;
import io.nightshift.database.StoredProblems.Degree;
import io.nightshift.database.StoredProblems.Problem;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.RunTransactions;
import io.quarkus.arc.All;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Raises alerts of problems in Nightshift's own tables, and resolves them when the problem is
 * solved. The packages that own the tables find the problems.
 */
@Singleton
final class TroubleWatch extends ScheduledService {
  private final Alerts alerts;
  private final RunTransactions transactions;
  private final List<StoredProblems> sources;

  @Inject
  TroubleWatch(Alerts alerts, RunTransactions transactions, @All List<StoredProblems> sources) {
    this.alerts = alerts;
    this.transactions = transactions;
    this.sources = List.copyOf(sources);
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
    int raised = 0;
    for (StoredProblems source : sources) {
      source.rules().forEach(rule -> remaining.put(rule, new HashSet<>()));
      for (Problem problem : source.find(connection)) {
        remaining.computeIfAbsent(problem.rule(), rule -> new HashSet<>()).add(problem.subject());
        raised += raise(connection, problem) ? 1 : 0;
      }
    }
    alerts.resolveOthers(connection, remaining);
    return raised;
  }

  private boolean raise(Connection connection, Problem problem) throws SQLException {
    if (problem.degree() == Degree.BELOW_THRESHOLD) {
      return false;
    }
    Severity severity = problem.degree() == Degree.CRITICAL ? Severity.CRITICAL : Severity.WARNING;
    return alerts.raise(
        connection, new Cause(problem.rule(), problem.subject(), severity, problem.message()));
  }
}
