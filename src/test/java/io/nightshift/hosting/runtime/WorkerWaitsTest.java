package io.nightshift.hosting.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.Waits;
import io.nightshift.hosting.WorkerState;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The status of a worker says what it waits for, and since when. */
class WorkerWaitsTest {
  private static final Instant BEGIN = Instant.parse("2026-11-22T10:15:30Z");

  /** Waits for something until it may work. */
  private static final class Waiting extends BackgroundService {
    private final Waits<String> waits = new Waits<>(Clock.fixed(BEGIN, ZoneOffset.UTC));
    private final CountDownLatch back = new CountDownLatch(1);

    @Override
    protected void execute(CancellationToken stopping) throws InterruptedException {
      waits.waiting("server", "the server is away");
      back.await();
      waits.working("server");
      var unused = stopping.delay(CancellationToken.FOREVER);
    }

    @Override
    public Optional<Wait> waits() {
      return waits.longest();
    }
  }

  @Test
  void theStatusOfAWorkerSaysWhatItWaitsForUntilItWorks() {
    Waiting service = new Waiting();
    TestHost test = new TestHost(Map.of(), List.of(service));
    test.startAndAwaitRunning();
    await().until(() -> test.status("waiting").waits() != null);
    assertEquals(new Wait("the server is away", BEGIN), test.status("waiting").waits());
    service.back.countDown();
    await().until(() -> test.status("waiting").waits() == null);
    test.host.stop();
  }

  @Test
  void aWorkerThatFailsWaitsToBeStartedAgain() {
    BackgroundService failing =
        new BackgroundService() {
          @Override
          public String name() {
            return "failing";
          }

          @Override
          protected void execute(CancellationToken stopping) {
            throw new IllegalStateException("as planned");
          }
        };
    TestHost test =
        new TestHost(
            Map.of("nightshift.workers.\"failing\".restart.first-delay", "1h"), List.of(failing));
    test.startAndAwaitRunning();
    test.awaitState("failing", WorkerState.BACKING_OFF);
    Wait waits = Objects.requireNonNull(test.status("failing").waits());
    assertTrue(waits.why().contains("as planned"), waits.why());
    test.host.stop();
    assertNull(test.status("failing").waits());
  }
}
