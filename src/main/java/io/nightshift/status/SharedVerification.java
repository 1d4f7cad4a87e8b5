package io.nightshift.status;

import io.nightshift.audit.TrailVerifications;
import io.nightshift.audit.Verification;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.http.SingleFlight;
import io.nightshift.status.http.StatusSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the audit trail for callers. An operator gets the result of a run that began after the
 * call. A reader gets that too while the trail is short: one run at a time answers all readers who
 * asked before it began, and the next run for readers begins only after four times its duration. So
 * readers use at most a fifth of one connection. A reader who would have to wait too long gets the
 * last result, whose time shows its age.
 */
@Singleton
public final class SharedVerification {
  private static final int REST = 4;

  /** The pause after a failed run, however long it took: the cause may be over. */
  private static final long FAILED_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TrailVerifications verifications;
  private final SingleFlight<Verification> runs;
  private final ReadBulkhead readBulkhead;
  private final long patienceNanos;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final Object lock = new Object();
  private @Nullable CompletableFuture<Verification> waiting; // Guarded by lock, like the next two.
  private long notBefore = System.nanoTime();
  private long tookNanos;

  @Inject
  SharedVerification(
      TrailVerifications verifications, ReadBulkhead readBulkhead, StatusSettings settings) {
    this.verifications = verifications;
    this.runs = new SingleFlight<>(verifications::verify);
    this.readBulkhead = readBulkhead;
    this.patienceNanos = settings.status().readTimeout().toNanos();
  }

  /**
   * The result of a run that begins after this call.
   *
   * @throws SQLException if the database is away
   * @throws Exception as the verification itself
   */
  public Verification anew() throws Exception {
    return runs.get();
  }

  /**
   * The result of a run that begins after this call, or the last one if that takes too long.
   *
   * @throws SQLException if the database is away
   */
  public Verification recent() throws SQLException {
    CompletableFuture<Verification> next;
    long wait;
    synchronized (lock) {
      next = waiting;
      if (next == null) {
        CompletableFuture<Verification> begun = new CompletableFuture<>();
        waiting = begun;
        next = begun;
        var unused = Thread.ofVirtual().name("nightshift-verify").start(() -> run(begun));
      }
      wait = Math.max(0, notBefore - System.nanoTime()) + tookNanos;
    }
    if (wait > patienceNanos) {
      return verifications.last();
    }
    try {
      return next.get(patienceNanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return verifications.last();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(ProblemType.INSTANCE_STOPPING, "This instance is stopping");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void run(CompletableFuture<Verification> result) {
    turn.lock();
    try {
      rest();
      readBulkhead.inTurn(
          () -> {
            synchronized (lock) {
              waiting =
                  null; // Later callers may have changed something since, so they need a new run.
            }
            long began = System.nanoTime();
            try {
              Verification found = verifications.verify();
              ended(System.nanoTime() - began);
              result.complete(found);
            } catch (Throwable t) {
              failed();
              result.completeExceptionally(t);
            }
          });
    } finally {
      turn.unlock();
    }
  }

  private void rest() {
    long nanos;
    synchronized (lock) {
      nanos = notBefore - System.nanoTime();
    }
    if (nanos > 0) {
      try {
        TimeUnit.NANOSECONDS.sleep(nanos);
      } catch (InterruptedException e) {
        Thread.currentThread()
            .interrupt(); // Nobody interrupts this thread; the run would only be early.
      }
    }
  }

  private void ended(long took) {
    synchronized (lock) {
      tookNanos = took;
      notBefore = System.nanoTime() + REST * took;
    }
  }

  private void failed() {
    synchronized (lock) {
      notBefore = System.nanoTime() + FAILED_REST_NANOS;
    }
  }
}
