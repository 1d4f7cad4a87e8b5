package io.nightshift.status.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One read of the database for all callers at a time, within a time limit: a database that is away
 * costs a short wait, and never more than one connection.
 */
public final class SharedRead<T> {
  private static final Logger LOG = Logger.getLogger("io.nightshift.status");

  private final String name;
  private final Supplier<T> source;
  private final Duration timeout;
  private final AtomicReference<@Nullable CompletableFuture<T>> running = new AtomicReference<>();
  private volatile @Nullable Done<T> last;

  /**
   * Creates it.
   *
   * @param name the name of the thread that reads
   * @param timeout how long a caller waits
   */
  public SharedRead(String name, Supplier<T> source, Duration timeout) {
    this.name = name;
    this.source = source;
    this.timeout = timeout;
  }

  private record Done<T>(T result, long nanos) {}

  /** Reads, or joins the read in progress; empty if the database does not answer in time. */
  public Optional<T> take() {
    try {
      return Optional.of(read().get(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debugf(e, "The database does not answer");
    }
    return Optional.empty();
  }

  /** The last result if it is younger than {@code age}; otherwise as {@link #take()}. */
  public Optional<T> take(Duration age) {
    Done<T> done = last;
    return done != null && System.nanoTime() - done.nanos() < age.toNanos()
        ? Optional.of(done.result())
        : take();
  }

  /** The last result, without waiting; null if the last attempt failed. */
  public @Nullable T last() {
    Done<T> done = last;
    return done == null ? null : done.result();
  }

  /** Begins to read, or joins the read in progress. */
  public CompletableFuture<T> read() {
    CompletableFuture<T> fresh = new CompletableFuture<>();
    CompletableFuture<T> before = running.compareAndExchange(null, fresh);
    if (before != null) {
      return before;
    }
    var unused = Thread.ofVirtual().name(name).start(() -> readInto(fresh));
    return fresh;
  }

  private void readInto(CompletableFuture<T> reading) {
    try {
      T result = source.get();
      last = new Done<>(result, System.nanoTime());
      running.set(null);
      reading.complete(result);
    } catch (Throwable t) {
      last = null;
      running.set(null);
      reading.completeExceptionally(t);
    }
  }
}
