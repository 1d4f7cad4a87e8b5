package io.nightshift.status.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReadBulkheadTest {

  @Test
  void aReadThatHangsIsGivenUpAndSoAreThoseBehindIt() throws Exception {
    ReadBulkhead readBulkhead = new ReadBulkhead(1, Duration.ofMillis(20));
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    do {
      assertEquals(ProblemType.DATABASE_SLOW, refused(readBulkhead, hanging, answered).type());
    } while (hanging.getCount() > 0); // On a busy machine it may be given up before it begins.
    AtomicBoolean begun = new AtomicBoolean();
    assertThrows(
        ProblemException.class, () -> readBulkhead.get(() -> begun.compareAndSet(false, true)));
    answered.countDown();
    assertEquals("read", new ReadBulkhead(1, Duration.ofMinutes(1)).get(() -> "read"));
    assertEquals("next", eventually(readBulkhead));
    assertEquals(false, begun.get(), "a read that nobody waits for is not begun");
  }

  @Test
  void aFailureIsTheReadsOwn() {
    ReadBulkhead readBulkhead = new ReadBulkhead(1, Duration.ofMinutes(1));
    IllegalStateException failure = new IllegalStateException("as it was");
    assertEquals(
        failure,
        assertThrows(
            IllegalStateException.class,
            () ->
                readBulkhead.get(
                    () -> {
                      throw failure;
                    })));
    assertEquals("read", readBulkhead.get(() -> "read"));
  }

  private static ProblemException refused(
      ReadBulkhead readBulkhead, CountDownLatch hanging, CountDownLatch answered) {
    return assertThrows(
        ProblemException.class,
        () ->
            readBulkhead.get(
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

  private static String eventually(ReadBulkhead readBulkhead) {
    while (true) {
      try {
        return readBulkhead.get(() -> "next");
      } catch (ProblemException stillBusy) {
        Thread.onSpinWait();
      }
    }
  }
}
