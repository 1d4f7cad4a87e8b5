package io.nightshift.hosting.runtime;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostedService;
import io.nightshift.hosting.WorkerOptions;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/**
 * What an idle worker costs, beside the least that it could: a virtual thread that waits. Run by
 * {@code ./mvnw -Pbench verify} before the contenders; the count is {@code -Dbench.workers}.
 */
final class IdleWorkersBench {
  private static final int COUNT = Integer.getInteger("bench.workers", 10_000);

  private IdleWorkersBench() {}

  public static void main(String[] args) throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    measure(100); // Loads the classes.
    Cost worker = measure(COUNT);
    long bare = bareThreads();
    out.printf(
        "%d idle workers: %d bytes each, %.1f x a bare waiting virtual thread (%d bytes);%n"
            + "%d more platform threads; started in %d ms, stopped in %d ms (%s)%n%n",
        COUNT,
        worker.bytesEach(),
        (double) worker.bytesEach() / bare,
        bare,
        worker.threads(),
        worker.start().toMillis(),
        worker.stop().toMillis(),
        worker.end());
    if (worker.end() != HostState.STOPPED) {
      System.exit(1);
    }
  }

  /** The cost of a number of workers. */
  private record Cost(long bytesEach, int threads, Duration start, Duration stop, HostState end) {}

  private static Cost measure(int count) throws InterruptedException {
    CountDownLatch waiting = new CountDownLatch(count);
    List<HostedService> services =
        IntStream.range(0, count)
            .mapToObj(number -> (HostedService) new Idle("idle-" + number, waiting))
            .toList();
    TestHost test = new TestHost(Map.of(), services);
    int threads = threads();
    long before = used();
    long begun = System.nanoTime();
    test.startAndAwaitRunning();
    waiting.await();
    Duration start = Duration.ofNanos(System.nanoTime() - begun);
    long bytes = used() - before;
    int more = threads() - threads;
    long stopBegun = System.nanoTime();
    test.host.stop();
    Duration stop = Duration.ofNanos(System.nanoTime() - stopBegun);
    return new Cost(bytes / count, more, start, stop, test.host.state());
  }

  private static long bareThreads() throws InterruptedException {
    CountDownLatch waiting = new CountDownLatch(COUNT);
    CountDownLatch end = new CountDownLatch(1);
    long before = used();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    waiting.countDown();
                    try {
                      end.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    waiting.await();
    long bytes = (used() - before) / COUNT;
    end.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return bytes;
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  @SuppressWarnings("CallToSystemGc") // Only what is reachable is measured.
  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Waits until it is stopped, watched. */
  private static final class Idle extends BackgroundService {
    private final String name;
    private final CountDownLatch waiting;

    Idle(String name, CountDownLatch waiting) {
      this.name = name;
      this.waiting = waiting;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public WorkerOptions options() {
      return WorkerOptions.DEFAULT.withHeartbeatLimit(Duration.ofMinutes(1));
    }

    @Override
    protected void execute(CancellationToken stopping) {
      waiting.countDown();
      var unused = stopping.delay(Duration.ofHours(1));
    }
  }
}
