package io.nightshift.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunContext.Trigger;
import io.nightshift.jobs.LeaseLostException;
import io.nightshift.jobs.MortalDatabase;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.status.ReadingSandbox;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Runs of a report's worker, on a database of their own; the application is there for its
 * templates.
 */
@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class ReportRunTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant TICK = Instant.parse("2026-11-23T23:05:00Z");
  private static final String WORKER = "orders-report";

  private final PGSimpleDataSource dataSource = new PGSimpleDataSource();

  private record Settings(
      ZoneId timeZone, Optional<List<String>> emails, Duration timeout, Duration keep)
      implements ReportSettings {}

  @BeforeEach
  void make() {
    var postgres = Sandbox.shared().postgres();
    String database = "reports-" + UUID.randomUUID();
    postgres.createMigratedDatabase(database);
    dataSource.setUrl(postgres.jdbcUrl(database));
    dataSource.setUser(postgres.username());
    dataSource.setPassword(postgres.password());
  }

  /** Killed before each of its statements and commits, one after the other, and run again. */
  @Test
  void aRunThatDiesAtAnyStepLeavesOneReportAndOneMail() throws SQLException {
    boolean died = true;
    int step = 0;
    while (died) {
      execute("TRUNCATE report, report_request, notification");
      order(TICK.minusSeconds(40_000), "1.00");
      ask(TICK.minusSeconds(60_000), TICK);
      MortalDatabase mortal = new MortalDatabase(dataSource, step);
      RunContext run = run(TICK);
      died = mortal.diesIn(() -> run(run, mortal));
      run(run(TICK), dataSource);
      assertEquals(
          List.of("2 2"),
          texts("SELECT count(*) || ' ' || count(DISTINCT key) FROM notification"),
          "step " + step);
      assertEquals(List.of("2"), texts("SELECT count(*) FROM report"), "step " + step);
      assertEquals(List.of("0"), texts("SELECT count(*) FROM report_request"), "step " + step);
      step += LongTests.step(4);
    }
    assertTrue(step > 20, "it has more steps than " + step);
  }

  @Test
  void ofTwoInstancesWithOneTickOneMakesTheReport() throws Exception {
    RunContext stale = run(TICK);
    RunContext valid = run(TICK);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first =
          threads.submit(
              () -> assertThrows(LeaseLostException.class, () -> run(stale, dataSource)));
      run(valid, dataSource);
      first.get();
    }
    assertEquals(List.of("1"), texts("SELECT count(*) FROM report"));
    assertEquals(List.of("1"), texts("SELECT count(*) FROM notification"));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-29, 23",
    "2026-03-30, 24",
    "2026-10-25, 25",
    "2026-11-30, 24",
    "2026-12-31, 24"
  })
  void aDayHasAllItsHoursAndNoOther(LocalDate day, int hours) throws SQLException {
    Instant begin = day.atStartOfDay(BERLIN).toInstant();
    for (int hour = -1; hour <= hours; hour++) {
      order(begin.plusSeconds(hour * 3_600L), "1.00");
      order(begin.plusSeconds(hour * 3_600L + 3_599), "1.00");
    }
    run(run(day.plusDays(1).atTime(0, 5).atZone(BERLIN).toInstant()), dataSource);
    assertEquals(
        List.of("%d orders, %1$d.00 EUR".formatted(2 * hours)),
        texts("SELECT summary FROM report"));
    String csv = texts("SELECT csv FROM report").getFirst();
    assertEquals(hours, csv.lines().filter(line -> line.endsWith("\"count\",\"2\"")).count(), csv);
    assertEquals(hours, texts("SELECT html FROM report").getFirst().split("<rect ", -1).length - 1);
  }

  @Test
  void daysThatNoRunCameForAreMadeByTheNextAndNoneOfThemTwice() throws SQLException {
    run(run(TICK), dataSource);
    run(run(TICK.plus(Duration.ofDays(3))), dataSource);
    assertEquals(
        List.of("2026-11-23 00", "2026-11-24 00", "2026-11-25 00", "2026-11-26 00"), days());
    run(run(TICK.plus(Duration.ofDays(40))), dataSource);
    assertEquals(4 + 7, days().size());
    assertEquals(List.of("11"), texts("SELECT count(*) FROM notification"));
  }

  /** In Cairo summer begins at midnight: on that day there is no 00:05. */
  @Test
  void aDayWhoseTickTheClockLeftOutIsMadeTheDayAfter() throws SQLException {
    ZoneId cairo = ZoneId.of("Africa/Cairo");
    Settings settings = settings(cairo, Duration.ofMinutes(1));
    for (String tick : List.of("2026-04-22T22:05:00Z", "2026-04-24T21:05:00Z")) {
      run(run(Instant.parse(tick)), dataSource, settings, CancellationSource.create());
    }
    assertEquals(
        List.of("24", "24", "23"),
        texts(
            "SELECT extract(epoch FROM period_to - period_from)::int / 3600 FROM report"
                + " ORDER BY period_from"));
  }

  @Test
  void aPeriodThatCanNeverBeReportedOnBlocksNothingBehindItAndIsGivenUp() throws SQLException {
    order(TICK.minus(Duration.ofDays(10)), "1.00");
    execute("UPDATE orders SET lines = '[{\"sku\":\"x\",\"quantity\":\"many\"}]'");
    ask(TICK.minus(Duration.ofDays(11)), TICK.minus(Duration.ofDays(9)));
    for (int attempt = 1; attempt <= 3; attempt++) {
      ask(TICK.minus(Duration.ofDays(attempt)), TICK);
      RunContext run = run(TICK);
      Exception failed = assertThrows(ReportFailedException.class, () -> attempt(run, dataSource));
      assertTrue(
          String.valueOf(failed.getMessage()).startsWith("1 reports could not be made"),
          failed.getMessage());
      assertEquals(1 + attempt, days().size());
    }
    assertEquals(List.of("0"), texts("SELECT count(*) FROM report_request"));
    run(run(TICK), dataSource);
  }

  @Test
  void aReadThatTakesTooLongIsBrokenOffByTheServerAndTheNextRunMakesIt() throws Exception {
    try (Connection lock = dataSource.getConnection()) {
      lock.setAutoCommit(false);
      lock.createStatement().execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
      Settings hasty = settings(BERLIN, Duration.ofMillis(200));
      RunContext run = run(TICK);
      assertThrows(
          ReportFailedException.class,
          () -> report(dataSource, hasty).runOnce(run, CancellationSource.create().token()));
      lock.rollback();
    }
    run(run(TICK), dataSource);
    assertEquals(1, days().size());
  }

  @Test
  void aStopBreaksAReadOff() throws Exception {
    try (Connection lock = dataSource.getConnection();
        CancellationSource stopping = CancellationSource.create();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      lock.setAutoCommit(false);
      lock.createStatement().execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
      RunContext run = run(TICK);
      Future<?> running =
          threads.submit(
              () ->
                  assertThrows(
                      CancellationException.class,
                      () ->
                          report(dataSource, settings(BERLIN, Duration.ofMinutes(1)))
                              .runOnce(run, stopping.token())));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  !texts(
                          "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                              + " AND wait_event_type = 'Lock'")
                      .isEmpty());
      stopping.cancel();
      running.get();
    }
  }

  private List<String> days() throws SQLException {
    return texts(
        """
        SELECT to_char(period_from AT TIME ZONE 'Europe/Berlin', 'YYYY-MM-DD HH24')
        FROM report ORDER BY period_from
        """);
  }

  private RunContext run(Instant tick) throws SQLException {
    long epoch = RunsOfTests.next(dataSource, WORKER).epoch();
    return new RunContext(WORKER, Trigger.SCHEDULE, tick, epoch);
  }

  private void run(RunContext run, DataSource database) throws SQLException {
    run(run, database, settings(BERLIN, Duration.ofMinutes(1)), CancellationSource.create());
  }

  private void run(
      RunContext run, DataSource database, Settings settings, CancellationSource stopping)
      throws SQLException {
    try {
      report(database, settings).runOnce(run, stopping.token());
    } catch (ReportFailedException e) {
      throw new AssertionError(e);
    }
  }

  private void attempt(RunContext run, DataSource database)
      throws SQLException, ReportFailedException {
    report(database, settings(BERLIN, Duration.ofMinutes(1)))
        .runOnce(run, CancellationSource.create().token());
  }

  private static OrdersReport report(DataSource database, Settings settings) {
    return new OrdersReport(database, RunsOfTests.transactions(database), settings);
  }

  private static Settings settings(ZoneId zone, Duration timeout) {
    return new Settings(
        zone, Optional.of(List.of("desk@example.com")), timeout, Duration.ofDays(400));
  }

  private void ask(Instant from, Instant to) throws SQLException {
    new Reports(dataSource).ask(ReportKind.ORDERS, from, to);
  }

  private void order(Instant at, String total) throws SQLException {
    execute(
        """
        INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines, placed_at,
                            updated_at)
        VALUES ('%s', 'c', 'c@example.com', 'PAID', 'EUR', %s, '[]', '%s', now())
        """
            .formatted(UUID.randomUUID(), total, at));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
