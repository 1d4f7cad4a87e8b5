package io.nightshift.hosting.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.ExitCode;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostedLifecycleService;
import io.nightshift.hosting.HostedService;
import io.nightshift.hosting.RestartPolicy;
import io.nightshift.hosting.WorkerOptions;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostTest {
  private final List<String> events = new CopyOnWriteArrayList<>();

  @Test
  void startsInAscendingOrderAndStopsInReverse() {
    TestHost test =
        host(new Recorded("late", 10), new Recorded("early", -10), new Recorded("mid", 0));
    test.startAndAwaitRunning();
    test.host.stop();
    assertEquals(
        List.of(
            "starting early",
            "starting mid",
            "starting late",
            "start early",
            "start mid",
            "start late",
            "started early",
            "started mid",
            "started late",
            "stopping late",
            "stopping mid",
            "stopping early",
            "stop late",
            "stop mid",
            "stop early",
            "stopped late",
            "stopped mid",
            "stopped early"),
        events);
    assertEquals(HostState.STOPPED, test.host.state());
    assertTrue(test.exits.isEmpty());
  }

  @Test
  void startsServicesOfEqualOrderTogether() {
    CyclicBarrier both = new CyclicBarrier(2);
    TestHost test = host(new Meeting("a", both), new Meeting("b", both));
    test.startAndAwaitRunning(); // Each start waits for the other.
    test.host.stop();
  }

  @Test
  void aLongRunningExecuteBlocksNoStart() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Looping stuck =
        new Looping("stuck") {
          @Override
          protected void execute(CancellationToken stopping) throws Exception {
            try (var registration = stopping.onCancelled(asked::countDown)) {
              released.await(); // Ignores its token for a while.
            }
          }
        };
    TestHost test = host(stuck, new Recorded("after", 1));
    test.startAndAwaitRunning();
    assertTrue(events.contains("start after"));
    Thread stop = Thread.ofVirtual().start(test.host::stop);
    assertTrue(asked.await(20, TimeUnit.SECONDS));
    released.countDown();
    assertTrue(stop.join(Duration.ofSeconds(20)));
    assertEquals(WorkerState.STOPPED, test.stateOf("stuck"));
  }

  @Test
  void aFailedStartStopsWhatWasStartedInReverseAndExits1() throws Exception {
    Recorded failing =
        new Recorded("failing", 2) {
          @Override
          public void start(CancellationToken startup) {
            throw new IllegalStateException("no disk");
          }
        };
    TestHost test = host(new Recorded("a", 0), new Recorded("b", 1), failing, new Recorded("z", 3));
    test.host.start();
    assertEquals(ExitCode.START_FAILED, test.awaitExit());
    assertEquals(
        List.of("start a", "start b", "stop b", "stop a"),
        events.stream().filter(e -> e.startsWith("start ") || e.startsWith("stop ")).toList());
    assertEquals(WorkerState.FAILED, test.stateOf("failing"));
    assertEquals(WorkerState.STOPPED, test.stateOf("z"));
    assertEquals(
        "IllegalStateException: no disk", test.registry.find("failing").orElseThrow().lastError());
  }

  @Test
  void aStartThatTakesTooLongFailsTheStart() throws Exception {
    Recorded slow =
        new Recorded("slow", 0) {
          @Override
          public void start(CancellationToken startup) throws Exception {
            new CountDownLatch(1).await(); // For ever, until it is interrupted.
          }
        };
    TestHost test = new TestHost(Map.of("nightshift.host.startup-timeout", "50ms"), List.of(slow));
    test.host.start();
    assertEquals(ExitCode.START_FAILED, test.awaitExit());
  }

  @Test
  void aStartWithoutALimitMayOutlastTheHostsOwn() throws Exception {
    CountDownLatch databaseIsBack = new CountDownLatch(1);
    Recorded patient =
        new Recorded("patient", 0) {
          @Override
          public WorkerOptions options() {
            return super.options().withStartTimeout(Duration.ZERO);
          }

          @Override
          public void start(CancellationToken startup) throws Exception {
            databaseIsBack.await();
          }
        };
    TestHost test =
        new TestHost(
            Map.of("nightshift.host.startup-timeout", "1s"),
            List.of(patient, new Recorded("next", 1)));
    test.host.start();
    assertFalse(databaseIsBack.await(1200, TimeUnit.MILLISECONDS));
    assertEquals(HostState.STARTING, test.host.state());
    databaseIsBack.countDown();
    await().until(() -> test.host.state() == HostState.RUNNING);
    test.host.stop();
  }

  @Test
  void aStopInMidStartBreaksTheStartOffAndExitsClean() {
    Recorded waiting =
        new Recorded("waiting", 0) {
          @Override
          public void start(CancellationToken startup) {
            if (!startup.delay(Duration.ofMinutes(5))) {
              throw new CancellationException("stopped");
            }
          }
        };
    TestHost test = host(new Recorded("first", -1), waiting, new Recorded("never", 1));
    test.host.start();
    await().until(() -> test.registry.find("waiting").isPresent());
    await().until(() -> test.stateOf("waiting") == WorkerState.STARTING);
    test.host.stop();
    assertEquals(HostState.STOPPED, test.host.state());
    assertFalse(events.contains("start never"));
    assertTrue(events.contains("stop first"));
    assertTrue(test.exits.isEmpty());
  }

  @Test
  void aStopThatRunsOutOfTimeNamesTheWorkerAndExits4() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Looping deaf =
        new Looping("deaf") {
          @Override
          protected void execute(CancellationToken stopping) {
            while (true) {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown(); // And continues.
              }
            }
          }
        };
    TestHost test =
        new TestHost(
            Map.of("nightshift.workers.\"deaf\".stop-timeout", "100ms"),
            List.of(deaf, new Recorded("fine", -1)));
    test.startAndAwaitRunning();
    test.host.stop();
    assertEquals(ExitCode.ABANDONED_WORKERS, test.awaitExit());
    assertTrue(interrupted.await(5, TimeUnit.SECONDS));
    assertEquals(WorkerState.ABANDONED, test.stateOf("deaf"));
    assertEquals("did not stop in its time", test.registry.find("deaf").orElseThrow().lastError());
    assertEquals(WorkerState.STOPPED, test.stateOf("fine"));
  }

  @Test
  void aFailureWhileStoppingKeepsNoOtherFromBeingStopped() {
    Recorded failing =
        new Recorded("failing", 5) {
          @Override
          public void stop(CancellationToken deadline) {
            throw new IllegalStateException("socket");
          }
        };
    TestHost test = host(new Recorded("other", 0), failing);
    test.startAndAwaitRunning();
    test.host.stop();
    assertTrue(events.contains("stop other"));
    assertEquals(
        "IllegalStateException: socket", test.registry.find("failing").orElseThrow().lastError());
  }

  @Test
  void anInterruptIsACleanEndOnlyAfterAStopRequest() {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Looping patient =
        new Looping("patient") {
          @Override
          protected void execute(CancellationToken stopping) throws InterruptedException {
            try (var patience = stopping.interruptAfter(Duration.ofMillis(1))) {
              waiting.countDown();
              never.await();
            }
          }
        };
    Looping disturbed =
        new Looping("disturbed") {
          @Override
          protected void execute(CancellationToken stopping) throws InterruptedException {
            Thread.currentThread().interrupt();
            never.await();
          }
        };
    TestHost test = host(patient, disturbed);
    test.startAndAwaitRunning();
    await().until(() -> test.registry.find("disturbed").orElseThrow().lastError() != null);
    await().until(() -> waiting.getCount() == 0);
    test.host.stop();
    assertEquals(WorkerState.STOPPED, test.stateOf("patient"));
    assertNull(test.registry.find("patient").orElseThrow().lastError());
  }

  @Test
  void stopToleratesNeverStartedAndTwice() {
    TestHost never = host(new Recorded("x", 0));
    never.host.stop();
    never.host.start();
    assertEquals(List.of(), events);

    TestHost twice = host(new Recorded("y", 0));
    twice.startAndAwaitRunning();
    twice.host.stop();
    twice.host.stop();
    assertEquals(1, events.stream().filter("stop y"::equals).count());
  }

  @Test
  void aWorkerThatFailsForGoodStopsTheHostOnlyWhereItsPolicySaysSo() throws Exception {
    TestHost degraded = host(failing("optional", WorkerOptions.FailurePolicy.DEGRADE));
    degraded.host.start();
    await()
        .until(
            () ->
                degraded.registry.find("optional").map(WorkerStatus::state).orElse(null)
                    == WorkerState.FAILED);
    await().until(() -> degraded.host.state() == HostState.RUNNING);
    assertTrue(degraded.exits.isEmpty());
    degraded.host.stop();

    TestHost critical = host(failing("critical", WorkerOptions.FailurePolicy.STOP_HOST));
    critical.host.start();
    assertEquals(ExitCode.WORKER_FAILED, critical.awaitExit());
    critical.host.stop();
    assertEquals(WorkerState.FAILED, critical.stateOf("critical"));
  }

  @Test
  void settingsDecideWhatAFailureMeansForTheHost() {
    TestHost test =
        new TestHost(
            Map.of("nightshift.workers.\"critical\".failure", "DEGRADE"),
            List.of(failing("critical", WorkerOptions.FailurePolicy.STOP_HOST)));
    test.startAndAwaitRunning();
    test.awaitState("critical", WorkerState.FAILED);
    assertFalse(test.status("critical").critical());
    test.host.stop();
    assertTrue(test.exits.isEmpty());
  }

  @Test
  void returningEarlyIsAFailureUnlessTheServiceIsOneShot() {
    Looping early =
        new Looping("early") {
          @Override
          protected void execute(CancellationToken stopping) {}
        };
    Looping once =
        new Looping("once") {
          @Override
          public WorkerOptions options() {
            return WorkerOptions.DEFAULT.once();
          }

          @Override
          protected void execute(CancellationToken stopping) {}
        };
    TestHost test = host(early, once);
    test.host.start();
    await().until(() -> test.registry.all().size() == 2);
    await().until(() -> test.stateOf("early") == WorkerState.BACKING_OFF);
    await().until(() -> test.stateOf("once") == WorkerState.COMPLETED);
    test.host.stop();
  }

  @Test
  void aCancellationNobodyAskedForIsAFailure() {
    Looping cancelled =
        new Looping("cancelled") {
          @Override
          protected void execute(CancellationToken stopping) {
            throw new CancellationException("some other token");
          }
        };
    TestHost test = host(cancelled);
    test.host.start();
    await().until(() -> test.registry.find("cancelled").isPresent());
    await().until(() -> test.stateOf("cancelled") == WorkerState.BACKING_OFF);
    test.host.stop();
    assertEquals(WorkerState.STOPPED, test.stateOf("cancelled"));
  }

  @Test
  void aFailedWorkerIsStartedAgainUntilItsRestartsAreUsedUp() throws Exception {
    Looping failing =
        new Looping("failing") {
          @Override
          public WorkerOptions options() {
            return WorkerOptions.DEFAULT.withFailure(WorkerOptions.FailurePolicy.STOP_HOST);
          }

          @Override
          protected void execute(CancellationToken stopping) {
            events.add("execute");
            throw new IllegalStateException("broken");
          }
        };
    TestHost test =
        new TestHost(
            Map.of(
                "nightshift.workers.\"failing\".restart.first-delay", "1ms",
                "nightshift.workers.\"failing\".restart.max-restarts", "3"),
            List.of(failing));
    test.host.start();
    assertEquals(ExitCode.WORKER_FAILED, test.awaitExit());
    assertEquals(4, failing.events.stream().filter("execute"::equals).count());
    WorkerStatus status = test.registry.find("failing").orElseThrow();
    assertEquals(3, status.restarts());
    assertEquals("IllegalStateException: broken", status.lastError());
    test.host.stop();
  }

  @Test
  void anErrorOfTheJvmStopsTheHostAtOnce() throws Exception {
    Looping failing =
        new Looping("failing") {
          @Override
          protected void execute(CancellationToken stopping) {
            events.add("execute");
            throw new StackOverflowError();
          }
        };
    TestHost test = host(failing);
    test.host.start();
    assertEquals(ExitCode.WORKER_FAILED, test.awaitExit());
    assertEquals(List.of("start", "execute"), failing.events);
    test.host.stop();
  }

  @Test
  void aStopWhileBackingOffIsPromptAndClean() {
    Looping failing =
        new Looping("failing") {
          @Override
          protected void execute(CancellationToken stopping) {
            throw new IllegalStateException("broken");
          }
        };
    TestHost test =
        new TestHost(
            Map.of("nightshift.workers.\"failing\".restart.first-delay", "1h"), List.of(failing));
    test.host.start();
    await().until(() -> test.registry.find("failing").isPresent());
    await().until(() -> test.stateOf("failing") == WorkerState.BACKING_OFF);
    test.host.stop();
    assertEquals(WorkerState.STOPPED, test.stateOf("failing"));
    assertTrue(test.exits.isEmpty());
  }

  @Test
  void theSameClassRunsTwiceUnderTwoNames() {
    TestHost test = host();
    test.registry.add("one", () -> new Looping("ignored"), WorkerOptions.DEFAULT);
    test.startAndAwaitRunning();
    test.registry.add("two", () -> new Looping("ignored"), WorkerOptions.DEFAULT);
    assertEquals(WorkerState.RUNNING, test.stateOf("one"));
    assertEquals(WorkerState.RUNNING, test.stateOf("two"));
    assertThrows(
        IllegalArgumentException.class,
        () -> test.registry.add("two", () -> new Looping("x"), WorkerOptions.DEFAULT));
    test.host.stop();
    assertThrows(
        IllegalStateException.class,
        () -> test.registry.add("three", () -> new Looping("x"), WorkerOptions.DEFAULT));
  }

  @Test
  void settingsReorderAndSwitchOff() {
    TestHost test =
        new TestHost(
            Map.of(
                "nightshift.workers.\"a\".order", "7",
                "nightshift.workers.\"b\".enabled", "false"),
            List.of(new Recorded("a", 0), new Recorded("b", 1), new Recorded("c", 2)));
    test.startAndAwaitRunning();
    assertEquals(List.of("c", "a"), test.registry.all().stream().map(WorkerStatus::name).toList());
    test.host.stop();
  }

  @Test
  void thousandsOfWorkersStartAndStopWithoutThreadsOfThePlatform() {
    List<HostedService> many =
        IntStream.range(0, 3_000)
            .mapToObj(number -> (HostedService) new Looping("w" + number))
            .toList();
    TestHost test = new TestHost(Map.of(), many);
    int before = ManagementFactory.getThreadMXBean().getThreadCount();
    test.startAndAwaitRunning();
    assertTrue(ManagementFactory.getThreadMXBean().getThreadCount() < before + 50);
    test.host.stop();
    assertTrue(
        test.registry.all().stream().allMatch(worker -> worker.state() == WorkerState.STOPPED));
    assertTrue(test.exits.isEmpty());
  }

  @Test
  void aVariableOfTheEnvironmentReachesAWorkerWhoseNameHasADash() {
    Map<String, String> asTheEnvironmentIsRead =
        Map.of(
            "nightshift.workers.\"night-job\".order", "7",
            "nightshift.workers.\"night.job\".order", "9",
            "nightshift.workers.\"day.job\".enabled", "false");
    TestHost test =
        new TestHost(
            asTheEnvironmentIsRead,
            List.of(new Recorded("night-job", 0), new Recorded("day-job", 0)));
    test.startAndAwaitRunning();
    assertEquals(9, test.status("night-job").order());
    assertEquals(1, test.registry.all().size());
    test.host.stop();
  }

  @Test
  void executeRunsOnAVirtualThreadNamedAfterTheService() {
    AtomicReference<Thread> ran = new AtomicReference<>();
    Looping named =
        new Looping("named") {
          @Override
          protected void execute(CancellationToken stopping) throws Exception {
            ran.set(Thread.currentThread());
            super.execute(stopping);
          }
        };
    TestHost test = host(named);
    test.startAndAwaitRunning();
    await().until(() -> ran.get() != null);
    assertTrue(ran.get().isVirtual());
    assertEquals("worker-named", ran.get().getName());
    test.host.stop();
    assertFalse(ran.get().isAlive());
  }

  private static Looping failing(String name, WorkerOptions.FailurePolicy policy) {
    return new Looping(name) {
      @Override
      public WorkerOptions options() {
        return WorkerOptions.DEFAULT
            .withRestart(RestartPolicy.DEFAULT.withWhen(RestartPolicy.When.NEVER))
            .withFailure(policy);
      }

      @Override
      protected void execute(CancellationToken stopping) {
        throw new IllegalStateException("broken");
      }
    };
  }

  private static TestHost host(HostedService... services) {
    return new TestHost(Map.of(), List.of(services));
  }

  /** Writes down what is asked of it. */
  private class Recorded implements HostedLifecycleService {
    private final String name;
    private final int order;

    Recorded(String name, int order) {
      this.name = name;
      this.order = order;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public WorkerOptions options() {
      return WorkerOptions.DEFAULT.withOrder(order);
    }

    @Override
    public void starting(CancellationToken startup) {
      events.add("starting " + name);
    }

    @Override
    public void start(CancellationToken startup) throws Exception {
      events.add("start " + name);
    }

    @Override
    public void started(CancellationToken startup) {
      events.add("started " + name);
    }

    @Override
    public void stopping(CancellationToken deadline) {
      events.add("stopping " + name);
    }

    @Override
    public void stop(CancellationToken deadline) {
      events.add("stop " + name);
    }

    @Override
    public void stopped(CancellationToken deadline) {
      events.add("stopped " + name);
    }
  }

  /** Starts only together with another. */
  private final class Meeting extends Recorded {
    private final CyclicBarrier both;

    Meeting(String name, CyclicBarrier both) {
      super(name, 0);
      this.both = both;
    }

    @Override
    public void start(CancellationToken startup) throws Exception {
      both.await(10, TimeUnit.SECONDS);
    }
  }
}
