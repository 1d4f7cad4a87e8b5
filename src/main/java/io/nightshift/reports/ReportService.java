package io.nightshift.reports;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.LeaseLostException;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.notifications.NotificationDraft;
import io.nightshift.notifications.Outbox;
import io.nightshift.reports.ReportTable.Request;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Creates one kind of report: for each day since the last run of its schedule, and for every
 * requested period. A report, its announcement and its request are committed in one transaction:
 * the run after a crash neither creates nor announces it again.
 */
abstract class ReportService extends ScheduledService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.reports");

  /** The maximum number of missed days that a run covers. */
  private static final int DAYS = 7;

  /** The maximum number of attempts for a period. */
  private static final int ATTEMPTS = 3;

  private final ReportKind kind;
  private final String title;
  private final RunTransactions transactions;
  private final ReportSettings settings;
  private final ReportReads reads;

  ReportService(
      ReportKind kind,
      String title,
      DataSource dataSource,
      RunTransactions transactions,
      ReportSettings settings) {
    this.kind = kind;
    this.title = title;
    this.transactions = transactions;
    this.settings = settings;
    this.reads = new ReportReads(dataSource, settings.timeout());
  }

  /** Reads the content of a report, from one snapshot of the database. */
  abstract ReportContent read(ReportQueries reportQueries) throws SQLException;

  @Override
  public String name() {
    return kind.worker();
  }

  @Override
  protected Schedule schedule() {
    return Schedule.cron("0 5 0 * * ?").in(settings.timeZone());
  }

  /**
   * Creates the due reports; a failed report does not prevent the others.
   *
   * @throws ReportFailedException if some failed: the message names them
   */
  @Override
  protected void runOnce(RunContext run, CancellationToken stopping)
      throws SQLException, ReportFailedException {
    List<String> failures = new ArrayList<>();
    for (Period day : days(run)) {
      make(run, Request.of(day), stopping, failures);
    }
    List<Long> tried = new ArrayList<>();
    List<Request> asked = requests(run, tried);
    while (!asked.isEmpty()) { // More may be requested while these are created.
      for (Request request : asked) {
        tried.add(request.id());
        make(run, request, stopping, failures);
      }
      asked = requests(run, tried);
    }
    if (settings.keep().isPositive()) {
      transactions.inTransaction(
          run,
          connection -> ReportTable.prune(connection, kind, run.tick().minus(settings.keep())));
    }
    if (!failures.isEmpty()) {
      throw new ReportFailedException(failures);
    }
  }

  /**
   * The day before the tick, and the days that were missed since the last report because of a
   * downtime or a failure.
   */
  private List<Period> days(RunContext run) throws SQLException {
    Period last = Period.dayBefore(run.tick(), settings.timeZone());
    if (run.trigger() == RunContext.Trigger.OPERATOR) {
      return List.of(last);
    }
    Optional<Instant> made =
        transactions.inTransaction(run, connection -> ReportTable.lastDay(connection, kind));
    return made.isEmpty() ? List.of(last) : last.daysAfter(made.get(), DAYS);
  }

  private List<Request> requests(RunContext run, List<Long> tried) throws SQLException {
    return transactions.inTransaction(
        run, connection -> ReportTable.requests(connection, kind, settings.timeZone(), tried));
  }

  private void make(
      RunContext run, Request request, CancellationToken stopping, List<String> failures)
      throws SQLException {
    stopping.throwIfCancelled();
    run.found(1);
    Period period = request.period();
    try {
      ReportContent reportContent = reads.read(period, stopping, this::read);
      transactions.inTransaction(run, connection -> store(connection, run, request, reportContent));
      run.items(1);
      run.message(period.text() + ": " + reportContent.summary());
    } catch (LeaseLostException | CancellationException e) {
      throw e;
    } catch (SQLException | RuntimeException e) {
      if (ReportReads.isOutage(e)) {
        throw e; // An outage: the next run creates the rest.
      }
      LOG.errorf(e, "NS0901 The report of %s cannot be made", period.text());
      failures.add(period.text() + ": " + Failures.oneLine(e));
      transactions.inTransaction(
          run, connection -> ReportTable.failed(connection, request, ATTEMPTS));
    }
  }

  private long store(
      Connection connection, RunContext run, Request request, ReportContent reportContent)
      throws SQLException {
    Period period = request.period();
    boolean scheduled = request.id() == 0 && run.trigger() == RunContext.Trigger.SCHEDULE;
    long id =
        ReportTable.put(
            connection,
            kind,
            period,
            scheduled,
            reportContent.summary(),
            ReportPage.html(title, period, reportContent),
            ReportPage.csv(period, reportContent));
    ReportTable.done(connection, request);
    List<NotificationDraft> mails =
        settings.emails().orElse(List.of()).stream()
            .map(
                address ->
                    NotificationDraft.email(
                        "report/" + id,
                        ReportMails.KIND,
                        address,
                        "[Nightshift] %s, %s".formatted(title, period.text()),
                        reportContent.summary()))
            .toList();
    Outbox.add(connection, mails);
    return id;
  }
}
