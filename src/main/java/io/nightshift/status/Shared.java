package io.nightshift.status;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Costly work that any number of callers may ask for: one run at a time, and a run answers everyone
 * who asked before it began, so that each answer is as new as its question.
 */
final class Shared<T> {
  private final Callable<T> work;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final AtomicLong begun = new AtomicLong();
  private @Nullable Run<T> last;

  Shared(Callable<T> work) {
    this.work = work;
  }

  private record Run<T>(long number, T result) {}

  /**
   * The result of a run that began after this call.
   *
   * @throws Exception as the work itself
   */
  T get() throws Exception {
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

  /** How many wait for the next run, about. */
  int waiting() {
    return turn.getQueueLength();
  }
}
