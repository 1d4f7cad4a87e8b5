package io.nightshift.intake;

import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.NotingProcessor;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * How fast the events of one partition are applied by a share group of 1, 2 and 4 consumers, beside
 * one consumer of the partition in the same run: events that cost next to nothing, and events that
 * each wait for something for a millisecond. Run by {@code ./mvnw -Pbench verify}; the number of
 * events is {@code -Dbench.shared}.
 */
final class ShareBench {
  private static final int EVENTS = Integer.getInteger("bench.shared", 20_000);
  private static final int WARM = EVENTS / 4;

  private ShareBench() {}

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (int waitMillis : new int[] {0, 1}) {
      var unused = perSecond("partitions", 1, waitMillis); // Warms the machine.
      double before = perSecond("partitions", 1, waitMillis);
      out.printf(
          "%n%d ms for each event: one consumer of the partition: %.0f events/s%n",
          waitMillis, before);
      for (int consumers : new int[] {1, 2, 4}) {
        double shared = perSecond("share", consumers, waitMillis);
        out.printf(
            "share group of %d: %.0f events/s, %.2f x%n", consumers, shared, shared / before);
      }
    }
    System.exit(0); // The shared sandbox has threads of its own.
  }

  private static double perSecond(String mode, int consumers, int waitMillis) throws Exception {
    IntakeParts parts = new IntakeParts();
    parts.createTopic(1);
    parts.publish(events(0, WARM));
    Map<String, String> settings = new HashMap<>();
    settings.put("nightshift.intake.topics.orders.mode", mode);
    settings.put("nightshift.intake.topics.orders.concurrency", Integer.toString(consumers));
    Waiting waiting = new Waiting(waitMillis);
    try (var worker = new TopicWorker(parts, settings, waiting)) {
      await(waiting, WARM);
      waiting.closed = new CountDownLatch(1);
      parts.publish(events(WARM, WARM + EVENTS));
      CountDownLatch closed = waiting.closed;
      waiting.closed = new CountDownLatch(0);
      long begun = System.nanoTime();
      closed.countDown();
      await(waiting, WARM + EVENTS);
      double seconds = (System.nanoTime() - begun) / 1e9;
      if (worker.status().duplicates() > 0) {
        throw new IllegalStateException("records were delivered twice");
      }
      return EVENTS / seconds;
    }
  }

  private static void await(Waiting waiting, int events) {
    while (waiting.applied.get() < events) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static List<SampleEvent> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> Events.orderPlaced("e-" + n, "o-" + n)).toList();
  }

  /** Waits for a time that is in proportion to the events, and while it is closed. */
  private static final class Waiting extends NotingProcessor {
    private final AtomicInteger applied = new AtomicInteger();
    private final int millis;
    private volatile CountDownLatch closed = new CountDownLatch(0);

    Waiting(int millis) {
      this.millis = millis;
    }

    @Override
    public boolean isOrdered() {
      return false;
    }

    @Override
    public void applying(List<String> ids) {
      try {
        closed.await();
        Thread.sleep(millis * (long) ids.size());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      applied.addAndGet(ids.size());
    }
  }
}
