package io.nightshift.status.http;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Shares costly work among callers: one run at a time, and a run answers all callers that asked
 * before it began, so that each answer is newer than its question.
 */
public final class SingleFlight<T> {
  private final Callable<T> work;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final AtomicLong begun = new AtomicLong();
  private @Nullable Run<T> last;

  public SingleFlight(Callable<T> work) {
    this.work = work;
  }

  private record Run<T>(long number, T result) {}

  /**
   * The result of a run that began after this call.
   *
   * @throws Exception from the work itself
   */
  public T get() throws Exception {
    long before = begun.get();
    turn.lock();
    try {
      Run<T> done = last;
      if (done == null || done.number() <= before) {
        done = new Run<>(begun.incrementAndGet(), work.call());
        last = done;
      }
      return done.result();
    } finally {
      turn.unlock();
    }
  }

  /** The approximate number of callers that wait for the next run. */
  int waiting() {
    return turn.getQueueLength();
  }
}
