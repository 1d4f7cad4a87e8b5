package io.nightshift.notifications;

import io.nightshift.sandbox.FaultySmtp;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How fast emails leave, through a mail server that takes 50 ms for each: beside the same sender
 * with one connection, in the same run. Then how much memory a long queue takes. Run by {@code
 * ./mvnw -Pbench verify}; the length of the queue is {@code -Dbench.mails}.
 */
final class MailBench {
  private static final Duration PER_MAIL = Duration.ofMillis(50);
  private static final int SEQUENTIAL = 200;
  private static final int TOGETHER = 10_000;
  private static final int MAILS = Integer.getInteger("bench.mails", 100_000);
  private static final int STEP = 10_000;

  private MailBench() {}

  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    double alone = perSecond(1, SEQUENTIAL);
    double together = perSecond(32, TOGETHER);
    out.printf(
        "%nEmails through a server that takes %d ms: %.1f/s one after the other, %.0f/s by 32: %.1f x%n",
        PER_MAIL.toMillis(), alone, together, together / alone);
    long[] heap = heapWhileDraining();
    out.printf(
        "%d due emails drained; heap in use after a collection: %.1f MB at a tenth, %.1f MB at the end%n%n",
        MAILS, heap[0] / 1e6, heap[1] / 1e6);
    System.exit(0); // The shared sandbox has threads of its own.
  }

  private static double perSecond(int concurrency, int mails) {
    try (FaultySmtp smtp = FaultySmtp.startSlow(PER_MAIL);
        OutboxParts outbox = new OutboxParts(smtp.port())) {
      outbox.settings.put(
          "nightshift.notifications.email.concurrency", Integer.toString(concurrency));
      outbox.fill(mails);
      outbox.send();
      await(() -> smtp.count() >= mails / 10); // Warm.
      int before = smtp.count();
      long begun = System.nanoTime();
      await(() -> smtp.count() >= mails);
      return (mails - before) / ((System.nanoTime() - begun) / 1e9);
    }
  }

  private static long[] heapWhileDraining() {
    try (FaultySmtp smtp = FaultySmtp.startSlow(Duration.ZERO);
        OutboxParts outbox = new OutboxParts(smtp.port())) {
      smtp.keepNothing();
      outbox.fill(MAILS);
      outbox.send();
      await(() -> smtp.count() >= Math.min(STEP, MAILS / 10));
      long early = used();
      await(() -> smtp.count() >= MAILS);
      return new long[] {early, used()};
    }
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
