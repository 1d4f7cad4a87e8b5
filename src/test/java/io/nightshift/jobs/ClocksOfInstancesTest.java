package io.nightshift.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.ClockSkewException;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunContext.Trigger;
import io.nightshift.hosting.RunLedger.Claim;
import io.nightshift.hosting.RunLedger.Outcome;
import io.nightshift.hosting.RunLedger.Request;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Instances whose clocks differ, on one real database. */
class ClocksOfInstancesTest {
  private static final String DATABASE = "clocks_of_instances";
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final String MINUTELY = "every PT1M";
  private static final PGSimpleDataSource DATA_SOURCE = new PGSimpleDataSource();

  private final PostgresRunLedger right = ledger("right", Clock.systemUTC());
  private Instant now = Instant.EPOCH;
  private String worker = "";

  @BeforeAll
  static void migrate() throws SQLException {
    var postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase(DATABASE);
    DATA_SOURCE.setUrl(postgres.jdbcUrl(DATABASE));
    DATA_SOURCE.setUser(postgres.username());
    DATA_SOURCE.setPassword(postgres.password());
  }

  @BeforeEach
  void begin(TestInfo test) {
    worker = test.getDisplayName();
    now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(longs = {60, -60, 86_400 * 365, -86_400 * 365})
  void anInstanceWhoseClockIsWrongTakesNoTickAndSilencesNobody(long seconds) throws Exception {
    PostgresRunLedger wrong = ledger("wrong", ahead(seconds));
    Instant itsTick = now.plusSeconds(seconds);
    ClockSkewException skew =
        assertThrows(ClockSkewException.class, () -> wrong.claim(request(itsTick)));
    assertThrows(ClockSkewException.class, () -> wrong.standing(worker, MINUTELY, itsTick));
    assertTrue(
        skew.getMessage().endsWith("the database's clock, and the limit is 5.0 s"),
        skew.getMessage());
    assertTrue(skew.getMessage().contains(seconds > 0 ? "ahead of" : "behind"));
    assertTrue(wrong.clockFault().isPresent());
    run(right, now.minusSeconds(60));
    run(right, now);
    assertEquals(Optional.empty(), right.clockFault());
  }

  @Test
  void anInstanceWhoseClockIsPutRightTakesTicksAgain() throws Exception {
    MovableClock clock = new MovableClock(Duration.ofMinutes(1));
    PostgresRunLedger ledger = ledger("moved", clock);
    assertThrows(ClockSkewException.class, () -> ledger.claim(request(now)));
    clock.ahead = Duration.ZERO;
    run(ledger, now);
    assertEquals(Optional.empty(), ledger.clockFault());
    clock.ahead = Duration.ofMinutes(-1);
    assertThrows(ClockSkewException.class, () -> ledger.claim(request(now.plusSeconds(60))));
  }

  @Test
  void aTickIsNotGrantedBeforeTheDatabasesClockHasReachedIt() throws Exception {
    PostgresRunLedger fast = ledger("fast", ahead(3));
    Instant tick = now.plusSeconds(60);
    right.standing(worker, MINUTELY, now.minusSeconds(1));
    Claim.Early early = assertInstanceOf(Claim.Early.class, fast.claim(request(tick)));
    assertTrue(early.left().compareTo(Duration.ofSeconds(61)) < 0, early.toString());
    assertTrue(early.left().compareTo(Duration.ofSeconds(30)) > 0, early.toString());
    run(right, now);
  }

  @Test
  void aMarkInTheFutureIsHealedAndTheMissedTickIsKnown() throws Exception {
    run(right, now.minusSeconds(120));
    // As an earlier version left it, on an instance a day ahead.
    execute(
        """
        UPDATE job SET last_tick = now() + interval '1 day', last_finished = now() + interval '1 day'
        WHERE name = ?
        """);
    assertEquals(now.minusSeconds(120), right.standing(worker, MINUTELY, Instant.now()).lastTick());
    run(right, Instant.now());
  }

  @Test
  void aClaimHealsTheMarkTooAndARunInTheHistoryIsNotRepeated() throws Exception {
    run(right, now.minusSeconds(60));
    execute("UPDATE job SET last_tick = now() + interval '1 minute' WHERE name = ?");
    assertInstanceOf(Claim.Done.class, right.claim(request(now.minusSeconds(60))));
    execute("UPDATE job SET last_tick = now() + interval '1 year' WHERE name = ?");
    run(right, Instant.now());
  }

  @Test
  void whereTheHistoryIsGoneAHealedMarkIsNow() throws Exception {
    Instant before = right.standing(worker, MINUTELY, now).lastTick();
    execute("UPDATE job SET last_tick = 'infinity' WHERE name = ?");
    Instant asked = Instant.now();
    Instant healed = right.standing(worker, MINUTELY, asked).lastTick();
    assertFalse(healed.isBefore(before));
    assertFalse(healed.isBefore(asked.minus(LIMIT)));
    assertFalse(healed.isAfter(Instant.now().plus(LIMIT)));
  }

  @Test
  void aLeaseOfADatabaseClockThatWasWrongEndsALeaseLater() throws Exception {
    RunContext held = granted(right, now);
    execute("UPDATE job SET lease_until = now() + interval '1 day' WHERE name = ?");
    Claim.Held left = assertInstanceOf(Claim.Held.class, right.claim(request(now)));
    assertTrue(left.left().compareTo(LEASE) <= 0, left.toString());
    assertTrue(right.renew(held, LEASE));
    assertTrue(right.finish(held, Outcome.SUCCEEDED, null, now));
  }

  @Test
  void theEndOfARunIsNeverInTheFuture() throws Exception {
    RunContext run = granted(right, now.minusSeconds(60));
    assertTrue(right.finish(run, Outcome.SUCCEEDED, null, now.plusSeconds(3_600)));
    Instant finished = right.standing(worker, MINUTELY, now).lastFinished();
    assertTrue(finished != null && !finished.isAfter(Instant.now().plus(LIMIT)));
  }

  @Test
  void aScheduleThatWasChangedHasMissedNothing() throws Exception {
    Instant old = now.minusSeconds(86_400);
    assertEquals(old, right.standing(worker, "cron 0 0 3 * * ? UTC", old).lastTick());
    // A restart with the same schedule knows what it missed.
    assertEquals(old, right.standing(worker, "cron 0 0 3 * * ? UTC", now).lastTick());
    assertEquals(now, right.standing(worker, "cron 0 0 4 * * ? UTC", now).lastTick());
    assertEquals(now, right.standing(worker, "cron 0 0 4 * * ? UTC", Instant.now()).lastTick());
  }

  @Test
  void theScheduleOfARowOfAnEarlierVersionIsTakenOn() throws Exception {
    Instant old = now.minusSeconds(86_400);
    right.standing(worker, MINUTELY, old);
    execute("UPDATE job SET schedule = NULL WHERE name = ?");
    assertEquals(old, right.standing(worker, MINUTELY, now).lastTick());
    assertEquals(now, right.standing(worker, "every PT2M", now).lastTick());
  }

  @Test
  void aSlowAnswerSaysOnlyWhatItCan() {
    Instant asked = Instant.parse("2026-11-22T12:00:00Z");
    Duration slow = Duration.ofSeconds(20);
    // The database looked at its clock at any time in these twenty seconds.
    for (int second = 0; second <= 20; second++) {
      assertFalse(ClockReading.of(asked, slow, asked.plusSeconds(second)).exceeds(LIMIT));
    }
    assertTrue(ClockReading.of(asked, slow, asked.plusSeconds(26)).exceeds(LIMIT));
    assertTrue(ClockReading.of(asked, slow, asked.minusSeconds(6)).exceeds(LIMIT));
    assertTrue(ClockReading.of(asked, Duration.ZERO, asked.minusSeconds(6)).exceeds(LIMIT));
    assertFalse(ClockReading.of(asked, Duration.ZERO, asked.minusSeconds(5)).exceeds(LIMIT));
  }

  private void run(PostgresRunLedger ledger, Instant tick) throws Exception {
    assertTrue(ledger.finish(granted(ledger, tick), Outcome.SUCCEEDED, null, tick));
  }

  private RunContext granted(PostgresRunLedger ledger, Instant tick) throws Exception {
    Claim claim = ledger.claim(request(tick));
    return new RunContext(
        worker, Trigger.SCHEDULE, tick, assertInstanceOf(Claim.Granted.class, claim).epoch());
  }

  private Request request(Instant tick) {
    return new Request(worker, Trigger.SCHEDULE, tick, LEASE, true);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DATA_SOURCE.getConnection();
        var update = connection.prepareStatement(sql)) {
      update.setString(1, worker);
      assertEquals(1, update.executeUpdate());
    }
  }

  private static PostgresRunLedger ledger(String instance, Clock clock) {
    return new PostgresRunLedger(DATA_SOURCE, instance, new DatabaseClock(clock, LIMIT));
  }

  private static Clock ahead(long seconds) {
    return Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds));
  }

  /** The clock of the machine, put forward or back by a test. */
  private static final class MovableClock extends Clock {
    private volatile Duration ahead;

    MovableClock(Duration ahead) {
      this.ahead = ahead;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public java.time.ZoneId getZone() {
      return java.time.ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
