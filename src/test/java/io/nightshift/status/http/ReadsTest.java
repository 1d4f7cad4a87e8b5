package io.nightshift.status.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReadsTest {

  @Test
  void aReadThatHangsIsGivenUpAndSoAreThoseBehindIt() throws Exception {
    Reads reads = new Reads(1, Duration.ofMillis(20));
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    do {
      assertEquals(ProblemType.DATABASE_SLOW, refused(reads, hanging, answered).type());
    } while (hanging.getCount() > 0); // On a busy machine it may be given up before it begins.
    AtomicBoolean begun = new AtomicBoolean();
    assertThrows(ProblemException.class, () -> reads.get(() -> begun.compareAndSet(false, true)));
    answered.countDown();
    assertEquals("read", new Reads(1, Duration.ofMinutes(1)).get(() -> "read"));
    assertEquals("next", eventually(reads));
    assertEquals(false, begun.get(), "a read that nobody waits for is not begun");
  }

  @Test
  void aFailureIsTheReadsOwn() {
    Reads reads = new Reads(1, Duration.ofMinutes(1));
    IllegalStateException failure = new IllegalStateException("as it was");
    assertEquals(
        failure,
        assertThrows(
            IllegalStateException.class,
            () ->
                reads.get(
                    () -> {
                      throw failure;
                    })));
    assertEquals("read", reads.get(() -> "read"));
  }

  private static ProblemException refused(
      Reads reads, CountDownLatch hanging, CountDownLatch answered) {
    return assertThrows(
        ProblemException.class,
        () ->
            reads.get(
                () -> {
                  hanging.countDown();
                  try {
                    answered.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return "too late";
                }));
  }

  private static String eventually(Reads reads) {
    while (true) {
      try {
        return reads.get(() -> "next");
      } catch (ProblemException stillBusy) {
        Thread.onSpinWait();
      }
    }
  }
}
