package io.nightshift.hosting.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The deadline of a whole process, and what is said at its end. */
class ProcessEndTest {
  private final BlockingQueue<Integer> halted = new LinkedBlockingQueue<>();
  private final Queue<String> said = new ConcurrentLinkedQueue<>();

  @Test
  void aProcessThatIsStillThereAtTheDeadlineIsHaltedAndSaysWhereItHangs() throws Exception {
    ProcessEnd end = new ProcessEnd(System::nanoTime, halted::add);
    end.report((level, line) -> said.add(level + " " + line));
    end.limit(Duration.ofMillis(200));
    end.begin();
    CountDownLatch never = new CountDownLatch(1);
    Thread closing = Thread.ofVirtual().start(() -> closeFor(end, never));
    assertEquals(4, halted.poll(30, TimeUnit.SECONDS));
    never.countDown();
    closing.join();
    String all = String.join("\n", said);
    assertTrue(all.contains("ERROR NS0115 The stop is out of time after PT0.2S"), all);
    assertTrue(all.contains("ProcessEndTest.closeFor"), all);
    assertTrue(all.contains("FATAL NS0116 Exit 4: out of time after PT0.2S"), all);
  }

  private static void closeFor(ProcessEnd end, CountDownLatch ever) {
    end.servicesStopped();
    try {
      ever.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theServicesAreToldLessThanTheWholeSoThatTheRestCanClose() {
    AtomicLong now = new AtomicLong();
    ProcessEnd end = new ProcessEnd(now::get, halted::add);
    assertEquals(Duration.ofSeconds(28), end.forServices(Duration.ofSeconds(30)));
    end.begin();
    now.addAndGet(Duration.ofSeconds(3).toNanos());
    assertEquals(Duration.ofSeconds(25), end.forServices(Duration.ofSeconds(30)));
    assertEquals(Duration.ofMillis(6_000), end.forServices(Duration.ofSeconds(10)));
    assertEquals(Duration.ZERO, end.forServices(Duration.ofSeconds(2)));
    end.end();
  }

  @Test
  void theLastLineSaysWhatTheServicesTookAndWhatTheRest() {
    AtomicLong now = new AtomicLong();
    ProcessEnd end = new ProcessEnd(now::get, halted::add);
    assertTrue(end.closed().isEmpty(), "no stop was asked for");
    end.begin();
    now.addAndGet(Duration.ofMillis(700).toNanos());
    end.servicesStopped();
    now.addAndGet(Duration.ofMillis(200).toNanos());
    assertEquals(
        "Stopped in 900 ms: the services in 700 ms, everything after them in 200 ms",
        end.closed().orElseThrow());
    end.end();
  }
}
