package io.nightshift.hosting.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.WorkerOptions;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random failures and operators' calls, from several threads at once, and whatever comes of them:
 * what must always hold, holds. A seed that fails is repeated by {@code -Dhost.seed=…}.
 */
class HostPropertyTest {
  private static final Set<WorkerState> ENDS = Set.of(WorkerState.STOPPED, WorkerState.FAILED);

  /** Those that the host stopped at its end, in that order; not the stops of restarts. */
  private final List<String> stops = new CopyOnWriteArrayList<>();

  private final Set<String> failures = ConcurrentHashMap.newKeySet();
  private final AtomicInteger failed = new AtomicInteger();

  static LongStream seeds() {
    String given = System.getProperty("host.seed");
    return given == null ? LongStream.rangeClosed(1, 60) : LongStream.of(Long.parseLong(given));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whateverIsAskedOfItTheHostKeepsItsPromises(long seed) throws Exception {
    Random random = new Random(seed);
    List<Fickle> services =
        IntStream.range(0, 2 + random.nextInt(5))
            .mapToObj(number -> new Fickle("w" + number, random.nextInt(3)))
            .toList();
    Map<String, String> settings = new java.util.HashMap<>();
    for (Fickle service : services) {
      settings.put(
          "nightshift.workers.\"%s\".restart.first-delay".formatted(service.name()), "1ms");
      settings.put("nightshift.workers.\"%s\".restart.max-restarts".formatted(service.name()), "8");
    }
    TestHost test = new TestHost(settings, List.copyOf(services));
    try (LogLines log = new LogLines("io.nightshift.hosting")) {
      test.startAndAwaitRunning();
      List<Thread> operators = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        long operatorSeed = random.nextLong();
        operators.add(
            Thread.ofVirtual().start(() -> operate(test, services, new Random(operatorSeed))));
      }
      if (random.nextBoolean()) {
        for (Thread operator : operators) {
          operator.join();
        }
      }
      test.host.stop(); // In the middle of all that, or after it.
      for (Thread operator : operators) {
        operator.join();
      }
      assertKept(test, services);
      assertReportedOnce(log);
    }
  }

  private void operate(TestHost test, List<Fickle> services, Random random) {
    for (int step = 0; step < 40; step++) {
      Fickle service = services.get(random.nextInt(services.size()));
      try {
        var unused =
            switch (random.nextInt(5)) {
              case 0 -> test.registry.pause(service.name());
              case 1, 2 -> test.registry.resume(service.name());
              case 3 -> test.registry.restart(service.name());
              default -> service.fail("failure " + failed.incrementAndGet());
            };
      } catch (CommandRefusedException e) {
        Thread.yield(); // As it should where the state does not allow it.
      }
    }
  }

  private void assertKept(TestHost test, List<Fickle> services) throws InterruptedException {
    for (Fickle service : services) {
      assertTrue(
          ENDS.contains(test.stateOf(service.name())),
          () -> service + " " + test.status(service.name()));
      assertEquals(List.of(), service.broken, service.name());
      assertEquals(0, service.working.get());
      assertEquals(false, service.started, service + " was stopped");
      for (Thread thread : service.threads) {
        assertTrue(thread.join(Duration.ofSeconds(20)), "a thread is left: " + thread);
      }
    }
    // One that was just being restarted when its turn came has been stopped by that already.
    List<Integer> orders =
        services.stream()
            .filter(service -> stops.contains(service.name()))
            .sorted(Comparator.comparingInt(service -> stops.indexOf(service.name())))
            .map(service -> service.order)
            .toList();
    assertEquals(orders.stream().sorted(Comparator.reverseOrder()).toList(), orders);
  }

  private void assertReportedOnce(LogLines log) {
    await()
        .untilAsserted(
            () -> {
              for (String failure : failures) {
                long told =
                    log.all().stream().filter(line -> line.endsWith("[" + failure + "]")).count();
                assertEquals(1, told, failure + " in " + log.all());
              }
            });
  }

  /** Works, and fails when told to; notes what must never happen. */
  private final class Fickle extends BackgroundService {
    private final String name;
    private final int order;
    private final AtomicInteger working = new AtomicInteger();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private volatile boolean started;
    private volatile @Nullable String failure;
    private volatile @Nullable CancellationSource wait;

    Fickle(String name, int order) {
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
    public void start(CancellationToken startup) {
      if (started) {
        broken.add("started twice");
      }
      started = true;
    }

    @Override
    protected void execute(CancellationToken stopping) {
      threads.add(Thread.currentThread());
      if (working.incrementAndGet() != 1) {
        broken.add("works twice at a time");
      }
      if (!started) {
        broken.add("works without being started");
      }
      try (CancellationSource told = CancellationSource.partOf(stopping)) {
        wait = told;
        if (failure == null) {
          var unused = told.token().delay(Duration.ofMinutes(5));
        }
        String message = failure;
        failure = null;
        if (message != null) {
          failures.add(message);
          throw new IllegalStateException(message);
        }
      } finally {
        working.decrementAndGet();
      }
    }

    java.util.Optional<WorkerStatus> fail(String message) {
      failure = message;
      CancellationSource told = wait;
      if (told != null) {
        told.cancel();
      }
      return java.util.Optional.empty();
    }

    @Override
    public void stop(CancellationToken deadline) {
      if (!started) {
        broken.add("stopped without being started");
      }
      if (working.get() != 0) {
        broken.add("stopped while it works");
      }
      started = false;
      if (Thread.currentThread().getName().startsWith("worker-stop-")) {
        stops.add(name);
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
