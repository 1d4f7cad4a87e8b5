package io.nightshift.reports;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.jobs.Transaction;
import io.nightshift.notifications.Draft;
import io.nightshift.notifications.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * Makes a kind of report: each day of the day before, and of every period that was asked for. One
 * report is one transaction with its announcement and the request that it answers: made again after
 * a crash, it replaces itself and is announced once.
 */
abstract class ReportService extends ScheduledService {
  private final ReportKind kind;
  private final String title;
  private final DataSource dataSource;
  private final RunTransactions transactions;
  private final ReportSettings settings;

  ReportService(
      ReportKind kind,
      String title,
      DataSource dataSource,
      RunTransactions transactions,
      ReportSettings settings) {
    this.kind = kind;
    this.title = title;
    this.dataSource = dataSource;
    this.transactions = transactions;
    this.settings = settings;
  }

  /** What it says, all of it from one moment's state of the database. */
  abstract Content read(Figures figures) throws SQLException;

  @Override
  public String name() {
    return kind.worker();
  }

  @Override
  protected Schedule schedule() {
    return Schedule.cron("0 5 0 * * ?").in(settings.timeZone());
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    make(run, List.of(ReportTable.Request.of(Period.dayBefore(run.tick(), settings.timeZone()))));
    List<ReportTable.Request> asked = requests(run);
    while (!asked.isEmpty()) { // More may be asked for while these are made.
      stopping.throwIfCancelled();
      make(run, asked);
      asked = requests(run);
    }
    if (settings.keep().isPositive()) {
      transactions.inTransaction(
          run,
          connection -> ReportTable.prune(connection, kind, run.tick().minus(settings.keep())));
    }
  }

  private List<ReportTable.Request> requests(RunContext run) throws SQLException {
    return transactions.inTransaction(
        run, connection -> ReportTable.requests(connection, kind, settings.timeZone()));
  }

  private void make(RunContext run, List<ReportTable.Request> requests) throws SQLException {
    run.found(requests.size());
    for (ReportTable.Request request : requests) {
      Content content = read(request.period());
      transactions.inTransaction(run, connection -> store(connection, request, content));
      run.items(1);
      run.message(request.period().text() + ": " + content.summary());
    }
  }

  private Content read(Period period) throws SQLException {
    return Transaction.<Content, RuntimeException>run(
        dataSource,
        connection -> {
          try (Statement isolation = connection.createStatement()) {
            isolation.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
          }
          return read(new Figures(connection, period));
        });
  }

  private long store(Connection connection, ReportTable.Request request, Content content)
      throws SQLException {
    Period period = request.period();
    String html = ReportPage.html(title, period, content);
    long id =
        ReportTable.put(
            connection, kind, period, content.summary(), html, ReportPage.csv(period, content));
    ReportTable.done(connection, request);
    List<Draft> mails =
        settings.emails().orElse(List.of()).stream()
            .map(
                address ->
                    Draft.email(
                        "report/" + id,
                        ReportMails.KIND,
                        address,
                        "[Nightshift] %s, %s".formatted(title, period.text()),
                        content.summary()))
            .toList();
    Outbox.add(connection, mails);
    return id;
  }
}
