package io.nightshift.hosting.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.ExitCode;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostedService;
import io.nightshift.hosting.RestartPolicy;
import io.nightshift.hosting.WorkerOptions;
import io.nightshift.hosting.WorkerState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an operator may ask of a worker. */
class WorkerCommandsTest {

  @Test
  void aPausedWorkerEndsItsWorkAndBeginsItAgainWhenResumed() throws Exception {
    Looping service = new Looping("w");
    TestHost test = started(service);
    await().until(() -> service.events.contains("execute"));
    test.registry.pause("w");
    test.awaitState("w", WorkerState.PAUSED);
    assertEquals(List.of("start", "execute", "ended"), service.events);

    assertEquals(WorkerState.RUNNING, test.registry.resume("w").orElseThrow().state());
    await().until(() -> service.events.size() == 4);
    assertEquals(List.of("start", "execute", "ended", "execute"), service.events);
    test.host.stop();
    assertEquals("stop", service.events.getLast());
    assertEquals(0, test.status("w").restarts());
  }

  @Test
  void aWorkerThatBacksOffCanBePausedToEndItsRestarts() throws Exception {
    Looping failing =
        new Looping("w") {
          @Override
          protected void execute(CancellationToken stopping) {
            throw new IllegalStateException("broken");
          }
        };
    TestHost test =
        new TestHost(
            Map.of("nightshift.workers.\"w\".restart.first-delay", "1h"), List.of(failing));
    test.host.start();
    await().until(() -> test.registry.find("w").isPresent());
    test.awaitState("w", WorkerState.BACKING_OFF);
    assertTrue(test.status("w").failingSince() != null);
    test.registry.pause("w");
    test.awaitState("w", WorkerState.PAUSED);
    assertEquals(null, test.status("w").failingSince());
    test.host.stop();
    assertEquals(WorkerState.STOPPED, test.stateOf("w"));
  }

  @Test
  void aWorkerThatStartsPausedDoesNoWorkUntilItIsResumed() throws Exception {
    Looping service = new Looping("w");
    TestHost test = new TestHost(Map.of(), List.of(service));
    test.paused.add("w");
    test.startAndAwaitRunning();
    assertEquals(WorkerState.PAUSED, test.stateOf("w"));
    test.registry.restart("w");
    await().until(() -> service.events.size() == 3);
    test.awaitState("w", WorkerState.PAUSED);
    assertEquals(List.of("start", "stop", "start"), service.events);
    test.registry.resume("w");
    await().until(() -> service.events.size() == 4);
    assertEquals("execute", service.events.getLast());
    test.host.stop();
    assertEquals(WorkerState.STOPPED, test.stateOf("w"));
  }

  @Test
  void oneThatStartsPausedStopsWithTheOthers() {
    Looping service = new Looping("w");
    TestHost test = new TestHost(Map.of(), List.of(service));
    test.paused.add("w");
    test.startAndAwaitRunning();
    test.host.stop();
    assertEquals(WorkerState.STOPPED, test.stateOf("w"));
    assertEquals(List.of("start", "stop"), service.events);
  }

  @Test
  void aRestartGoesTheWholeWayRound() throws Exception {
    Looping service = new Looping("w");
    TestHost test = started(service);
    await().until(() -> service.events.contains("execute"));
    test.registry.restart("w");
    await().until(() -> service.events.size() == 6);
    assertEquals(List.of("start", "execute", "ended", "stop", "start", "execute"), service.events);
    test.awaitState("w", WorkerState.RUNNING);
    test.host.stop();
  }

  @Test
  void aServiceWithoutAThreadOfItsOwnRestartsToo() throws Exception {
    Plain plain = new Plain();
    TestHost test = started(plain);
    test.registry.restart("plain");
    await().until(() -> plain.events.size() == 3);
    test.awaitState("plain", WorkerState.RUNNING);
    test.host.stop();
    assertEquals(List.of("start", "stop", "start", "stop"), plain.events);
  }

  @Test
  void oneThatHasFailedForGoodOrIsPausedCanBeRestarted() throws Exception {
    CountDownLatch mended = new CountDownLatch(1);
    Looping failing =
        new Looping("w") {
          @Override
          public WorkerOptions options() {
            return WorkerOptions.DEFAULT.withRestart(
                RestartPolicy.DEFAULT.withWhen(RestartPolicy.When.NEVER));
          }

          @Override
          protected void execute(CancellationToken stopping) throws Exception {
            if (mended.getCount() > 0) {
              throw new IllegalStateException("broken");
            }
            super.execute(stopping);
          }
        };
    TestHost test = started(failing);
    test.awaitState("w", WorkerState.FAILED);
    mended.countDown();
    test.registry.restart("w");
    await().until(() -> failing.events.contains("execute"));
    test.awaitState("w", WorkerState.RUNNING);
    test.registry.pause("w");
    test.awaitState("w", WorkerState.PAUSED);
    test.registry.restart("w");
    test.awaitState("w", WorkerState.RUNNING);
    test.host.stop();
    assertEquals(WorkerState.STOPPED, test.stateOf("w"));
  }

  @Test
  void aRestartWhoseStartFailsIsAFailureForGood() throws Exception {
    Looping once =
        new Looping("w") {
          @Override
          public WorkerOptions options() {
            return WorkerOptions.DEFAULT.withFailure(WorkerOptions.FailurePolicy.STOP_HOST);
          }

          @Override
          public void start(CancellationToken startup) throws Exception {
            if (events.contains("start")) {
              throw new IllegalStateException("port taken");
            }
            super.start(startup);
          }
        };
    TestHost test = started(once);
    test.registry.restart("w");
    assertEquals(ExitCode.WORKER_FAILED, test.awaitExit());
    assertEquals(WorkerState.FAILED, test.stateOf("w"));
    assertEquals("IllegalStateException: port taken", test.status("w").lastError());
    test.host.stop();
    assertEquals(1, once.events.stream().filter("stop"::equals).count());
  }

  @Test
  void whatAStateOrAKindDoesNotAllowIsRefusedWithTheReason() throws Exception {
    TestHost test = started(new Looping("w"), new Plain());
    assertRefused(
        "w is RUNNING; it can be resumed while it is PAUSED", () -> test.registry.resume("w"));
    assertRefused(
        "w is not a scheduled worker: only those can be run", () -> test.registry.runNow("w"));
    assertRefused("plain has no work of its own to pause", () -> test.registry.pause("plain"));
    test.registry.pause("w");
    test.awaitState("w", WorkerState.PAUSED);
    assertRefused(
        "w is PAUSED; it can be paused while it is RUNNING or BACKING_OFF",
        () -> test.registry.pause("w"));
    assertEquals(Optional.empty(), test.registry.pause("nobody"));
    test.host.stop();
    assertRefused("w is just being stopped", () -> test.registry.restart("w"));
  }

  @Test
  void whileOneThingIsUnderWayAnotherIsRefused() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    Looping slow =
        new Looping("w") {
          @Override
          protected void execute(CancellationToken stopping) throws Exception {
            released.await();
          }
        };
    TestHost test = started(slow);
    test.registry.pause("w");
    assertEquals(WorkerState.RUNNING, test.stateOf("w")); // Until its work has ended.
    assertRefused("w is just being paused", () -> test.registry.restart("w"));
    released.countDown();
    test.awaitState("w", WorkerState.PAUSED);
    test.host.stop();
  }

  @Test
  void aStopInTheMiddleOfARestartStopsTheServiceOnce() throws Exception {
    CountDownLatch stopping = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Looping slow =
        new Looping("w") {
          @Override
          public void stop(CancellationToken deadline) throws Exception {
            super.stop(deadline);
            stopping.countDown();
            released.await();
          }
        };
    TestHost test = started(slow);
    test.registry.restart("w");
    assertTrue(stopping.await(20, TimeUnit.SECONDS));
    Thread stop = Thread.ofVirtual().start(test.host::stop);
    await().until(() -> test.host.state() == HostState.DRAINING);
    released.countDown();
    assertTrue(stop.join(Duration.ofSeconds(20)));
    assertEquals(WorkerState.STOPPED, test.stateOf("w"));
    assertEquals(1, slow.events.stream().filter("stop"::equals).count());
    assertEquals(1, slow.events.stream().filter("start"::equals).count());
  }

  @Test
  void aServiceWhoseStartOutlastsTheStopIsStoppedWhenItHasStarted() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Looping slow =
        new Looping("late") {
          @Override
          public void start(CancellationToken startup) throws Exception {
            starting.countDown();
            released.await();
            super.start(startup);
          }
        };
    TestHost test = started();
    Thread adding =
        Thread.ofVirtual()
            .start(() -> test.registry.add("late", () -> slow, WorkerOptions.DEFAULT));
    assertTrue(starting.await(20, TimeUnit.SECONDS));
    test.host.stop();
    assertEquals(WorkerState.STOPPED, test.stateOf("late"));
    released.countDown();
    assertTrue(adding.join(Duration.ofSeconds(20)));
    assertEquals(List.of("start", "stop"), slow.events);
  }

  @Test
  void aStopWhilePausedIsClean() throws Exception {
    Looping service = new Looping("w");
    TestHost test = started(service);
    test.registry.pause("w");
    test.awaitState("w", WorkerState.PAUSED);
    test.host.stop();
    assertEquals(WorkerState.STOPPED, test.stateOf("w"));
    assertEquals("stop", service.events.getLast());
    assertTrue(test.exits.isEmpty());
  }

  @Test
  void aWatchedWorkerThatDoesNotLookAtItsTokenIsStalled() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    Looping deaf =
        new Looping("w") {
          @Override
          protected void execute(CancellationToken stopping) throws Exception {
            released.await();
            super.execute(stopping);
          }
        };
    TestHost test =
        new TestHost(
            Map.of("nightshift.workers.\"w\".heartbeat-limit", "1ms"),
            List.of(deaf, new Looping("waits")));
    test.startAndAwaitRunning();
    await().until(() -> test.status("w").stalled() != null);
    assertFalse(test.status("waits").stalled() != null);
    released.countDown();
    await().until(() -> test.status("w").stalled() == null); // It waits by its token now.
    test.host.stop();
  }

  private static TestHost started(HostedService... services) {
    TestHost test = new TestHost(Map.of(), List.of(services));
    test.startAndAwaitRunning();
    return test;
  }

  /** Something asked. */
  @FunctionalInterface
  private interface Asked {
    void ask() throws CommandRefusedException;
  }

  private static void assertRefused(String reason, Asked asked) {
    assertEquals(reason, assertThrows(CommandRefusedException.class, asked::ask).getMessage());
  }

  /** A service that has no work of its own. */
  private static final class Plain implements HostedService {
    private final List<String> events = new java.util.concurrent.CopyOnWriteArrayList<>();

    @Override
    public void start(CancellationToken startup) {
      events.add("start");
    }

    @Override
    public void stop(CancellationToken deadline) {
      events.add("stop");
    }
  }
}
