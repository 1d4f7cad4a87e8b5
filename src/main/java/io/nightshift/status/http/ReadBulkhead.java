package io.nightshift.status.http;

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
 * Runs reads of the database for callers. Their number at the same time is limited, because the
 * workers must never wait for readers, and so is the time that a caller waits.
 */
@Singleton
public final class ReadBulkhead {
  private final Semaphore turns;
  private final Duration timeout;

  @Inject
  ReadBulkhead(StatusSettings settings) {
    this(settings.status().concurrentReads(), settings.status().readTimeout());
  }

  ReadBulkhead(int concurrent, Duration timeout) {
    this.turns = new Semaphore(concurrent, true);
    this.timeout = timeout;
  }

  /**
   * Runs a read when a place is free.
   *
   * @throws ProblemException with 503 if the wait or the read takes too long; the read keeps its
   *     place until the database has ended it
   * @throws RuntimeException from the read itself
   */
  public <T> T get(Supplier<T> read) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    var unused = Thread.ofVirtual().name("nightshift-read").start(() -> inTurn(read, answer));
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(false); // A read that still waits for its place is cancelled.
      throw new ProblemException(ProblemType.DATABASE_SLOW, "The database does not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(ProblemType.INSTANCE_STOPPING, "This instance is stopping");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  /** Runs a read when a place is free, on the caller's thread, without a time limit. */
  public void inTurn(Runnable read) {
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
