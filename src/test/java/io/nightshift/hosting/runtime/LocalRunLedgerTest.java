package io.nightshift.hosting.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunContext.Trigger;
import io.nightshift.hosting.RunLedger.Claim;
import io.nightshift.hosting.RunLedger.Outcome;
import io.nightshift.hosting.RunLedger.Request;
import io.nightshift.hosting.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LocalRunLedgerTest {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final TestClock clock = new TestClock(NOON.toString());
  private final AtomicLong nanos = new AtomicLong();
  private final LocalRunLedger ledger = new LocalRunLedger(clock, nanos::get);

  @Test
  void aTickIsGrantedOnce() {
    assertEquals(new Claim.Granted(1), claim(NOON));
    assertTrue(finish(1, NOON, Outcome.SUCCEEDED));
    assertEquals(new Claim.Done(), claim(NOON));
    clock.advance(Duration.ofMinutes(1));
    assertEquals(new Claim.Granted(2), claim(NOON.plusSeconds(60)));
  }

  @Test
  void aRunAtWorkKeepsOthersAwayUntilItsLeaseEnds() {
    assertEquals(new Claim.Granted(1), claim(NOON));
    assertEquals(new Claim.Held(LEASE), claim(NOON));
    nanos.addAndGet(Duration.ofSeconds(20).toNanos());
    assertTrue(ledger.renew(run(1, NOON), LEASE));
    nanos.addAndGet(Duration.ofSeconds(20).toNanos());
    assertEquals(new Claim.Held(Duration.ofSeconds(10)), claim(NOON));
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertEquals(new Claim.Granted(2), claim(NOON));
    assertFalse(ledger.renew(run(1, NOON), LEASE));
    assertFalse(finish(1, NOON, Outcome.SUCCEEDED));
    assertTrue(finish(2, NOON, Outcome.SUCCEEDED));
  }

  @Test
  void aCancelledRunLeavesItsTick() {
    assertEquals(new Claim.Granted(1), claim(NOON));
    assertTrue(finish(1, NOON, Outcome.CANCELLED));
    assertEquals(new Claim.Granted(2), claim(NOON));
  }

  @Test
  void aTickDuringARunIsSkippedAndAnOperatorsRunIsNot() {
    assertEquals(new Claim.Granted(1), claim(NOON));
    clock.advance(Duration.ofSeconds(90));
    assertTrue(finish(1, NOON, Outcome.FAILED));
    assertEquals(new Claim.Done(), claim(NOON.plusSeconds(60)));
    assertEquals(
        new Claim.Granted(2),
        ledger.claim(new Request("job", Trigger.OPERATOR, NOON.plusSeconds(60), LEASE, true)));
  }

  @Test
  void aTickOfTheFutureIsEarly() {
    assertEquals(new Claim.Early(Duration.ofSeconds(5)), claim(NOON.plusSeconds(5)));
  }

  @Test
  void aNewScheduleHasMissedNothing() {
    assertEquals(NOON, ledger.standing("job", "every PT1M", NOON).lastTick());
    Instant later = NOON.plusSeconds(600);
    assertEquals(NOON, ledger.standing("job", "every PT1M", later).lastTick());
    assertEquals(later, ledger.standing("job", "every PT2M", later).lastTick());
    assertNull(ledger.standing("job", "every PT2M", later).lastFinished());
  }

  private Claim claim(Instant tick) {
    return ledger.claim(new Request("job", Trigger.SCHEDULE, tick, LEASE, true));
  }

  private boolean finish(long epoch, Instant tick, Outcome outcome) {
    return ledger.finish(run(epoch, tick), outcome, null, clock.instant());
  }

  private static RunContext run(long epoch, Instant tick) {
    return new RunContext("job", Trigger.SCHEDULE, tick, epoch);
  }
}
