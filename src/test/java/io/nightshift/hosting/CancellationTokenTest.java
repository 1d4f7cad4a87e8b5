package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancellationTokenTest {

  @Test
  void aDelayEndsWithTheCancellation() throws Exception {
    CancellationSource source = CancellationSource.create();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var delay = threads.submit(() -> source.token().delay(Duration.ofDays(1)));
      source.cancel();
      assertFalse(delay.get());
    }
    assertFalse(source.token().delay(Duration.ZERO));
  }

  @Test
  void aDelayThatIsNotCancelledLastsItsTime() {
    assertTrue(CancellationToken.none().delay(Duration.ofMillis(1)));
  }

  @Test
  void aDelayEndsWithTheDeadline() {
    assertFalse(CancellationSource.within(Duration.ofMillis(1)).token().delay(Duration.ofDays(1)));
  }

  @Test
  void aPassedDeadlineCountsAsCancelled() {
    CancellationToken token = CancellationSource.within(Duration.ZERO).token();
    assertTrue(token.isCancelled());
    assertEquals(Duration.ZERO, token.remaining());
    assertThrows(CancellationException.class, token::throwIfCancelled);
  }

  @Test
  void withoutADeadlineForEverRemains() {
    assertEquals(CancellationToken.FOREVER, CancellationToken.none().remaining());
    CancellationToken.none().throwIfCancelled();
  }

  @Test
  void actionsRunOnceAndOnlyWhileRegistered() {
    CancellationSource source = CancellationSource.create();
    AtomicInteger kept = new AtomicInteger();
    AtomicInteger takenBack = new AtomicInteger();
    var unused = source.token().onCancelled(kept::incrementAndGet);
    source.token().onCancelled(takenBack::incrementAndGet).close();
    source.cancel();
    source.cancel();
    assertEquals(1, kept.get());
    assertEquals(0, takenBack.get());
    CompletableFuture<Boolean> late = new CompletableFuture<>();
    source.token().onCancelled(() -> late.complete(true)).close();
    assertTrue(late.getNow(false));
  }

  @Test
  void anInterruptedDelayIsACancellationAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    CancellationToken token = CancellationToken.none();
    assertThrows(CancellationException.class, () -> token.delay(Duration.ofDays(1)));
    assertTrue(Thread.interrupted());
  }
}
