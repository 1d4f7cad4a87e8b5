package io.nightshift.hosting.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.ExitCode;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.hosting.TestClock;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A scheduled service on a clock and a ticker that the test moves. */
class ScheduleLoopTest {
  private final TestClock clock = new TestClock("2026-11-22T12:00:30Z");
  private final Job job = new Job();
  private @Nullable TestHost test;

  @AfterEach
  void stop() {
    if (test != null) {
      job.turns.release(1_000);
      test.host.stop();
    }
  }

  @Test
  void everyTickIsRunOnceHoweverOftenItIsCalled() {
    TestHost host = started(minutely());
    job.turns.release(10);
    tick(host, "2026-11-22T12:01:00Z");
    awaitEnded(host, 1);
    host.ticker.tick("job");
    tick(host, "2026-11-22T12:01:59Z"); // Still the same tick's minute.
    tick(host, "2026-11-22T12:02:00.3Z");
    awaitEnded(host, 2);
    assertEquals(ticks("2026-11-22T12:01:00Z", "2026-11-22T12:02:00Z"), job.ran);
    assertEquals(2, WorkerFigure.values(host.status("job").figures()).get("runs"));
    assertEquals(WorkerKind.SCHEDULED, host.status("job").kind());
  }

  @Test
  void aTriggerThatComesALittleEarlyIsItsTick() {
    TestHost host = started(minutely());
    job.turns.release();
    tick(host, "2026-11-22T12:00:59.8Z");
    awaitEnded(host, 1);
    assertEquals(ticks("2026-11-22T12:01:00Z"), job.ran);
  }

  @Test
  void aTickDuringARunIsLeftOut() {
    TestHost host = started(minutely());
    tick(host, "2026-11-22T12:01:00Z");
    await().until(() -> job.ran.size() == 1);
    tick(host, "2026-11-22T12:02:00Z");
    assertEquals(1, WorkerFigure.values(host.status("job").figures()).get("skippedTicks"));
    job.turns.release(2);
    awaitEnded(host, 1);
    tick(host, "2026-11-22T12:03:00Z");
    awaitEnded(host, 2);
    assertEquals(ticks("2026-11-22T12:01:00Z", "2026-11-22T12:03:00Z"), job.ran);
  }

  @Test
  void orOneRunFollowsForAllOfThem() {
    TestHost host = started(minutely().withOverlap(Schedule.Overlap.QUEUE_ONE));
    tick(host, "2026-11-22T12:01:00Z");
    await().until(() -> job.ran.size() == 1);
    tick(host, "2026-11-22T12:02:00Z");
    tick(host, "2026-11-22T12:03:00Z");
    job.turns.release(2);
    awaitEnded(host, 2);
    assertEquals(ticks("2026-11-22T12:01:00Z", "2026-11-22T12:03:00Z"), job.ran);
  }

  @Test
  void missedTicksAreMadeUpForOnce() {
    job.schedule = minutely();
    TestHost host = new TestHost(Map.of(), List.of(job), clock);
    host.ledger.lastRan("job", Instant.parse("2026-11-22T11:40:00Z"));
    test = host;
    job.turns.release();
    host.startAndAwaitRunning();
    awaitEnded(host, 1);
    assertEquals(ticks("2026-11-22T12:00:00Z"), job.ran);
  }

  @Test
  void orLeftOut() {
    job.schedule = minutely().withMisfire(Schedule.Misfire.SKIP);
    TestHost host = new TestHost(Map.of(), List.of(job), clock);
    host.ledger.lastRan("job", Instant.parse("2026-11-22T11:40:00Z"));
    test = host;
    job.turns.release();
    host.startAndAwaitRunning();
    await().until(() -> host.ticker.ticks("job"));
    tick(host, "2026-11-22T12:01:00Z");
    awaitEnded(host, 1);
    assertEquals(ticks("2026-11-22T12:01:00Z"), job.ran);
  }

  @Test
  void whatFellDueWhilePausedIsMadeUpForOnce() throws Exception {
    TestHost host = started(minutely());
    host.registry.pause("job");
    host.awaitState("job", WorkerState.PAUSED);
    assertThrows(CommandRefusedException.class, () -> host.registry.runNow("job"));
    clock.set("2026-11-22T12:10:10Z");
    job.turns.release();
    host.registry.resume("job");
    awaitEnded(host, 1);
    assertEquals(ticks("2026-11-22T12:10:00Z"), job.ran);
  }

  @Test
  void aTickThatWaitedWhenItWasPausedIsMadeUpFor() throws Exception {
    TestHost host = started(minutely());
    host.ledger.away = new IllegalStateException("connection refused");
    tick(host, "2026-11-22T12:01:00Z");
    await().until(() -> host.status("job").lastError() != null);
    host.registry.pause("job");
    host.awaitState("job", WorkerState.PAUSED);
    host.ledger.away = null;
    job.turns.release();
    host.registry.resume("job");
    awaitEnded(host, 1);
    assertEquals(ticks("2026-11-22T12:01:00Z"), job.ran);
  }

  @Test
  void noTickComesBeforeTheInitialDelayIsOver() {
    job.schedule = minutely().withInitialDelay(Duration.ofMillis(200));
    TestHost host = new TestHost(Map.of(), List.of(job), clock);
    test = host;
    long begun = System.nanoTime();
    host.startAndAwaitRunning();
    await().pollInterval(Duration.ofMillis(1)).until(() -> host.ticker.ticks("job"));
    assertTrue(System.nanoTime() - begun >= Duration.ofMillis(200).toNanos());
  }

  @Test
  void aFixedDelayBeginsWhenTheLastRunHasEnded() {
    job.schedule = Schedule.fixedDelay(Duration.ofMillis(20));
    TestHost host = new TestHost(Map.of(), List.of(job));
    test = host;
    job.turns.release(3);
    host.startAndAwaitRunning();
    await().until(() -> job.ended.size() == 3);
    for (int run = 1; run < 3; run++) {
      Instant next = job.ran.get(run);
      assertTrue(!next.isBefore(job.ended.get(run - 1).plusMillis(20)), job.ran.toString());
    }
  }

  @Test
  void aTickWithNothingToDoIsNotClaimedAndAnOperatorsRunIsNotAskedAbout() throws Exception {
    TestHost host = started(minutely());
    job.work = () -> false;
    job.turns.release(3);
    tick(host, "2026-11-22T12:01:00Z");
    await().until(() -> job.asked.get() == 1);
    host.registry.runNow("job");
    awaitEnded(host, 1);
    assertEquals(List.of("job OPERATOR SUCCEEDED"), host.ledger.ended);
    job.work = () -> true;
    tick(host, "2026-11-22T12:02:00Z");
    awaitEnded(host, 2);
    assertEquals(Instant.parse("2026-11-22T12:02:00Z"), job.ran.getLast());
  }

  @Test
  void aMissedTickWithNothingToDoIsNotMadeUpForAndNotSpokenOf() throws Exception {
    job.schedule = minutely();
    job.work = () -> false;
    TestHost host = new TestHost(Map.of(), List.of(job), clock);
    test = host;
    host.ledger.lastRan("job", Instant.parse("2026-11-22T11:40:00Z"));
    try (LogLines log = new LogLines("io.nightshift.hosting")) {
      host.startAndAwaitRunning();
      await().until(() -> host.ticker.ticks("job") && job.asked.get() == 1);
      job.work = () -> true;
      job.turns.release();
      tick(host, "2026-11-22T12:01:00Z");
      awaitEnded(host, 1);
      assertEquals(ticks("2026-11-22T12:01:00Z"), job.ran);
      assertEquals(List.of(), log.all().stream().filter(l -> l.contains("missed")).toList());
    }
  }

  @Test
  void whetherThereIsWorkIsAskedOnceADelay() {
    job.schedule = Schedule.fixedDelay(Duration.ofMinutes(1));
    job.work = () -> false;
    TestHost host = new TestHost(Map.of(), List.of(job), clock);
    test = host;
    host.startAndAwaitRunning();
    await()
        .until(
            () -> {
              Instant next = host.status("job").nextRun();
              return next != null && next.equals(clock.instant().plus(Duration.ofMinutes(1)));
            });
    assertEquals(1, job.asked.get());
    assertEquals(List.of(), job.ran);
  }

  @Test
  void whereItCannotBeToldWhetherThereIsWorkTheRunSaysWhatIsWrong() {
    TestHost host = started(minutely());
    job.work =
        () -> {
          throw new IllegalStateException("connection refused");
        };
    job.turns.release();
    tick(host, "2026-11-22T12:01:00Z");
    awaitEnded(host, 1);
    assertEquals(ticks("2026-11-22T12:01:00Z"), job.ran);
  }

  @Test
  void aFailedRunIsShownAndTheNextTickRunsAllTheSame() {
    TestHost host = started(minutely());
    job.failure = new IllegalStateException("no paper");
    job.turns.release(2);
    tick(host, "2026-11-22T12:01:00Z");
    awaitEnded(host, 1);
    assertEquals("job SCHEDULE FAILED", host.ledger.ended.getLast());
    await().until(() -> host.status("job").lastError() != null);
    assertEquals("IllegalStateException: no paper", host.status("job").lastError());
    assertEquals(WorkerState.RUNNING, host.stateOf("job"));
    assertEquals(1, WorkerFigure.values(host.status("job").figures()).get("failedRuns"));
    job.failure = null;
    tick(host, "2026-11-22T12:02:00Z");
    awaitEnded(host, 2);
    assertEquals("job SCHEDULE SUCCEEDED", host.ledger.ended.getLast());
  }

  @Test
  void runsThatFailOneAfterTheOtherAreAWait() {
    TestHost host = started(minutely());
    job.failure = new IllegalStateException("no paper");
    job.turns.release(3);
    tick(host, "2026-11-22T12:01:00Z");
    awaitEnded(host, 1);
    assertEquals(null, host.status("job").waits());
    tick(host, "2026-11-22T12:02:00Z");
    awaitEnded(host, 2);
    await().until(() -> host.status("job").waits() != null);
    assertEquals(
        "its runs fail: IllegalStateException: no paper", host.status("job").waits().why());
    job.failure = null;
    tick(host, "2026-11-22T12:03:00Z");
    awaitEnded(host, 3);
    await().until(() -> host.status("job").waits() == null);
  }

  @Test
  void anErrorOfTheJvmStopsTheHost() throws Exception {
    TestHost host = started(minutely());
    job.failure = new StackOverflowError();
    job.turns.release();
    tick(host, "2026-11-22T12:01:00Z");
    assertEquals(ExitCode.WORKER_FAILED, host.awaitExit());
  }

  @Test
  void anOperatorRunsItNow() throws Exception {
    TestHost host = started(Schedule.onDemand());
    host.registry.runNow("job");
    await().until(() -> job.ran.size() == 1);
    CommandRefusedException refused =
        assertThrows(CommandRefusedException.class, () -> host.registry.runNow("job"));
    assertEquals("It is at work just now, and its runs never overlap", refused.getMessage());
    job.turns.release();
    awaitEnded(host, 1);
    assertEquals(List.of("job OPERATOR SUCCEEDED"), host.ledger.ended);
  }

  @Test
  void aStopCancelsTheRunAndLeavesItsTickToOthers() {
    TestHost host = started(minutely());
    job.cancellable = true;
    tick(host, "2026-11-22T12:01:00Z");
    await().until(() -> job.ran.size() == 1);
    host.host.stop();
    assertEquals(List.of("job SCHEDULE CANCELLED"), host.ledger.ended);
    assertTrue(host.exits.isEmpty());
  }

  @Test
  void aRunWhoseLeaseIsTakenOverIsBrokenOff() {
    job.cancellable = true;
    TestHost host = started(minutely().withLease(Duration.ofMillis(60)));
    tick(host, "2026-11-22T12:01:00Z");
    await().until(() -> job.ran.size() == 1);
    host.ledger.takeOver("job");
    await().until(() -> job.cancelled);
    assertEquals(List.of(), host.ledger.ended);
    await().until(() -> host.status("job").lastError() != null);
    assertEquals("the lease was lost during the run", host.status("job").lastError());
  }

  @Test
  void aTickWaitsForALedgerThatIsAway() {
    TestHost host = started(minutely());
    host.ledger.away = new IllegalStateException("connection refused");
    job.turns.release();
    tick(host, "2026-11-22T12:01:00Z");
    await().until(() -> host.status("job").lastError() != null);
    assertEquals(
        "cannot run: IllegalStateException: connection refused", host.status("job").lastError());
    await().until(() -> host.status("job").waits() != null);
    host.ledger.away = null;
    awaitEnded(host, 1);
    assertEquals(null, host.status("job").waits());
    assertEquals(ticks("2026-11-22T12:01:00Z"), job.ran);
    assertEquals(null, host.status("job").lastError());
  }

  @Test
  void aWorkerWhoseClockIsWrongRunsNothingAndSaysWhy() throws Exception {
    TestHost host = started(minutely());
    host.ledger.skew = "the clock is 60 s ahead";
    job.turns.release(10);
    tick(host, "2026-11-22T12:01:00Z");
    await()
        .until(() -> "cannot run: the clock is 60 s ahead".equals(host.status("job").lastError()));
    CommandRefusedException refused =
        assertThrows(CommandRefusedException.class, () -> host.registry.runNow("job"));
    assertEquals("It cannot run: the clock is 60 s ahead", refused.getMessage());
    assertEquals(List.of(), job.ran);
    host.ledger.skew = null;
    awaitEnded(host, 1);
    assertEquals(ticks("2026-11-22T12:01:00Z"), job.ran);
    assertEquals(null, host.status("job").lastError());
  }

  @Test
  void everyScheduledWorkerShowsThatTheClockIsWrongBeforeItsTickComes() {
    TestHost host = started(minutely());
    host.ledger.skew = "the clock is 60 s ahead";
    assertEquals("cannot run: the clock is 60 s ahead", host.status("job").lastError());
    host.ledger.skew = null;
    assertEquals(null, host.status("job").lastError());
  }

  @Test
  void aTickOfAClockThatWasWrongIsForgottenAndTheRightOneRuns() {
    TestHost host = started(minutely());
    host.ledger.now = Instant.parse("2026-11-22T12:00:59Z");
    job.turns.release(10);
    // A day ahead, and put right while the ledger says that the tick lies in the future.
    host.ledger.skew = "the clock is a day ahead";
    tick(host, "2026-11-23T12:01:00Z");
    await().until(() -> host.status("job").lastError() != null);
    clock.set("2026-11-22T12:01:00Z");
    host.ledger.now = Instant.parse("2026-11-22T12:01:00Z");
    host.ledger.skew = null;
    awaitEnded(host, 1);
    assertEquals(ticks("2026-11-22T12:01:00Z"), job.ran);
    host.ledger.now = Instant.parse("2026-11-22T12:02:00Z");
    tick(host, "2026-11-22T12:02:00Z");
    awaitEnded(host, 2);
    assertEquals(Instant.parse("2026-11-22T12:02:00Z"), job.ran.getLast());
  }

  @Test
  void aTickThatComesTooEarlyByTheLedgersClockWaitsForIt() {
    TestHost host = started(minutely());
    host.ledger.now = Instant.parse("2026-11-22T12:00:59.9Z");
    job.turns.release(10);
    tick(host, "2026-11-22T12:01:00Z");
    await().until(() -> host.ledger.early > 1);
    assertEquals(List.of(), job.ran);
    host.ledger.now = Instant.parse("2026-11-22T12:01:00Z");
    awaitEnded(host, 1);
    assertEquals(ticks("2026-11-22T12:01:00Z"), job.ran);
  }

  @Test
  void aClockThatIsPutBackSilencesNoTick() {
    TestHost host = started(minutely());
    job.turns.release(10);
    host.ledger.now = Instant.parse("2026-11-22T12:01:00Z");
    tick(host, "2026-11-22T12:31:00Z"); // Half an hour ahead.
    await().until(() -> host.ledger.early > 0);
    tick(host, "2026-11-22T12:01:00Z");
    awaitEnded(host, 1);
    host.ledger.now = Instant.parse("2026-11-22T12:02:00Z");
    tick(host, "2026-11-22T12:02:00Z");
    awaitEnded(host, 2);
    assertEquals(ticks("2026-11-22T12:01:00Z", "2026-11-22T12:02:00Z"), job.ran);
  }

  @Test
  void aScheduleThatWasChangedHasMissedNothing() {
    job.schedule = Schedule.cron("0 0 11 * * ?");
    TestHost host = new TestHost(Map.of(), List.of(job), clock);
    test = host;
    host.ledger.lastRan("job", Instant.parse("2026-11-22T03:00:00Z"));
    host.ledger.ranBy("job", Schedule.cron("0 0 3 * * ?").words());
    job.turns.release(10);
    host.startAndAwaitRunning();
    await().until(() -> host.ticker.ticks("job"));
    tick(host, "2026-11-23T11:00:00Z");
    awaitEnded(host, 1);
    assertEquals(ticks("2026-11-23T11:00:00Z"), job.ran);
  }

  private Schedule minutely() {
    return Schedule.cron("0 * * * * ?");
  }

  private TestHost started(Schedule schedule) {
    job.schedule = schedule;
    TestHost host = new TestHost(Map.of(), List.of(job), clock);
    test = host;
    host.startAndAwaitRunning();
    await().until(() -> host.ticker.ticks("job"));
    return host;
  }

  private void tick(TestHost host, String now) {
    clock.set(now);
    host.ticker.tick("job");
  }

  private static void awaitEnded(TestHost host, int runs) {
    await()
        .until(
            () ->
                host.ledger.ended.size() == runs
                    && WorkerFigure.values(host.status("job").figures()).get("atWork") == 0);
  }

  private static List<Instant> ticks(String... ticks) {
    return java.util.Arrays.stream(ticks).map(Instant::parse).toList();
  }

  /** Runs as long as the test lets it. */
  private static final class Job extends ScheduledService {
    private final List<Instant> ran = new CopyOnWriteArrayList<>();
    private final List<Instant> ended = new CopyOnWriteArrayList<>();
    private final Semaphore turns = new Semaphore(0);
    private volatile Schedule schedule = Schedule.onDemand();
    private volatile @Nullable Throwable failure;
    private volatile boolean cancellable;
    private volatile boolean cancelled;
    private volatile Callable<Boolean> work = () -> true;
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    protected Schedule schedule() {
      return schedule;
    }

    @Override
    protected boolean hasWork() throws Exception {
      asked.incrementAndGet();
      return work.call();
    }

    @Override
    protected void runOnce(RunContext run, CancellationToken stopping) throws Exception {
      ran.add(run.tick());
      if (cancellable) {
        if (!stopping.delay(Duration.ofMinutes(5))) {
          cancelled = true;
          throw new CancellationException("told to");
        }
      }
      turns.acquire();
      switch (failure) {
        case null -> ended.add(Instant.now());
        case Error error -> throw error;
        case Exception exception -> throw exception;
        case Throwable other -> throw new IllegalStateException(other);
      }
    }
  }
}
