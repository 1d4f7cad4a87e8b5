package io.nightshift.status;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Reads of the database on behalf of callers: only so many at a time, since the work must never
 * wait for readers, and none that a caller waits for without an end.
 */
@Singleton
final class Reads {
  private final Semaphore turns;
  private final Duration timeout;

  @Inject
  Reads(StatusSettings settings) {
    this(settings.status().concurrentReads(), settings.status().readTimeout());
  }

  Reads(int concurrent, Duration timeout) {
    this.turns = new Semaphore(concurrent, true);
    this.timeout = timeout;
  }

  /**
   * Reads when its turn comes.
   *
   * @throws ProblemException with 503 where that, or the read, takes too long; the read keeps its
   *     turn until the database lets go of it
   * @throws RuntimeException as the read itself
   */
  <T> T get(Supplier<T> read) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    var unused = Thread.ofVirtual().name("nightshift-read").start(() -> inTurn(read, answer));
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(false); // Who waits for a turn need not take it any more.
      throw ProblemException.busy("The database does not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProblemException.busy("This instance is stopping");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  /** Reads when its turn comes, on the caller's thread, however long it takes. */
  void inTurn(Runnable read) {
    turns.acquireUninterruptibly();
    try {
      read.run();
    } finally {
      turns.release();
    }
  }

  private <T> void inTurn(Supplier<T> read, CompletableFuture<T> answer) {
    turns.acquireUninterruptibly();
    try {
      if (!answer.isDone()) {
        answer.complete(read.get());
      }
    } catch (Throwable t) {
      answer.completeExceptionally(t);
    } finally {
      turns.release();
    }
  }
}
