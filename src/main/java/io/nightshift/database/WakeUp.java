package io.nightshift.database;

import io.nightshift.hosting.CancellationToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A wait that ends at a signal or a stop. A signal before the wait ends it at once. */
public final class WakeUp implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<CancellationToken.Registration> sources = new ArrayList<>();
  private boolean woken;

  WakeUp() {}

  void calledBy(CancellationToken.Registration source) {
    sources.add(source);
  }

  void call() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next signal, at most {@code limit}.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void await(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!woken && left > 0) {
        left = changed.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the registrations for signals. */
  @Override
  public void close() {
    sources.forEach(CancellationToken.Registration::close);
  }
}
