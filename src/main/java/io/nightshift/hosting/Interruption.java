package io.nightshift.hosting;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A guard of one part of a thread's work: it interrupts the thread if the part outlasts a
 * cancellation or a limit.
 */
public final class Interruption implements AutoCloseable {
  /**
   * The time that work in flight has after a stop was requested, where its interruption loses
   * nothing: a transaction that is rolled back, a pass that is repeated. A stop is to take two
   * seconds at most with any server silent, and the groups of workers stop one after the other.
   */
  public static final Duration PATIENCE = Duration.ofMillis(500);

  /** One interrupt ends one blocking call; the work may enter another. */
  private static final Duration AGAIN = Duration.ofMillis(200);

  /** The least time that a part has, however long ago the stop was requested. */
  static final long LEAST_MILLIS = 100;

  private final Thread working = Thread.currentThread();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private boolean closed;
  private boolean interrupted;
  private Runnable detach = () -> {};

  private Interruption() {}

  /**
   * A guard of the work that the calling thread begins.
   *
   * @param onCancelled registers an action for the cancellation, and returns what removes it
   * @param askedNanos when the stop was requested, by {@link System#nanoTime()}; read after the
   *     cancellation
   */
  static Interruption open(
      Function<Runnable, Runnable> onCancelled, LongSupplier askedNanos, Duration grace) {
    Interruption part = new Interruption();
    part.detach =
        onCancelled.apply(
            () -> {
              long spent = System.nanoTime() - askedNanos.getAsLong();
              Duration left = left(grace, Duration.ofNanos(spent));
              Thread.ofVirtual().name("interruption").start(() -> part.watch(left));
            });
    return part;
  }

  /** A guard that interrupts the calling thread if the part takes longer than {@code limit}. */
  public static Interruption within(Duration limit) {
    Interruption part = new Interruption();
    Thread.ofVirtual().name("interruption").start(() -> part.watch(limit));
    return part;
  }

  private static Duration left(Duration grace, Duration spent) {
    Duration least = Duration.ofMillis(Math.min(LEAST_MILLIS, grace.toMillis()));
    Duration left = grace.minus(spent);
    return left.compareTo(least) < 0 ? least : left;
  }

  /** Whether this guard has interrupted the work. */
  public boolean hasStruck() {
    lock.lock();
    try {
      return interrupted;
    } finally {
      lock.unlock();
    }
  }

  private void watch(Duration grace) {
    lock.lock();
    try {
      long left = grace.toNanos();
      while (!closed) {
        if (left <= 0) {
          interrupted = true;
          working.interrupt();
          left = AGAIN.toNanos();
        }
        left = ended.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    detach.run();
    lock.lock();
    try {
      closed = true;
      ended.signalAll();
      if (interrupted) {
        var unused = Thread.interrupted(); // The code after this part must not see the interrupt.
      }
    } finally {
      lock.unlock();
    }
  }
}
