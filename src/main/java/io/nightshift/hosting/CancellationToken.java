package io.nightshift.hosting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells the work that holds it that it should end. Made and cancelled by a {@link
 * CancellationSource}; safe for use by many threads.
 */
public final class CancellationToken {
  /** What {@link #remaining()} answers where there is no deadline: about 292 years. */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Runnable> callbacks = new ArrayList<>(1);
  private final @Nullable Long deadlineNanos;
  private final @Nullable Heartbeat heartbeat;
  private volatile boolean cancelled;

  /** When the end was asked for, which may be before the token was cancelled; by nanoTime. */
  private volatile long askedNanos;

  CancellationToken(@Nullable Duration timeout, @Nullable Heartbeat heartbeat) {
    this.heartbeat = heartbeat;
    this.deadlineNanos =
        timeout == null || timeout.compareTo(FOREVER) >= 0
            ? null
            : Long.valueOf(System.nanoTime() + timeout.toNanos());
  }

  /** A token that is never cancelled and has no deadline. */
  public static CancellationToken none() {
    return new CancellationToken(null, null);
  }

  /**
   * Whether the work should end. A deadline that has passed counts as cancelled. Work that asks is
   * at work: asking is its heartbeat (see {@link WorkerOptions#heartbeatLimit()}).
   */
  public boolean isCancelled() {
    if (heartbeat != null) {
      heartbeat.beat();
    }
    return ended();
  }

  private boolean ended() {
    return cancelled || (deadlineNanos != null && remaining().isZero());
  }

  /**
   * Ends the work by an exception where it should end.
   *
   * @throws CancellationException if {@link #isCancelled()}
   */
  public void throwIfCancelled() {
    if (isCancelled()) {
      throw new CancellationException("cancelled");
    }
  }

  /**
   * Waits, but no longer than until the token is cancelled or its deadline passes.
   *
   * @return whether the whole time has passed, so that {@code while (token.delay(pause))} is a loop
   *     that ends on cancellation
   * @throws CancellationException if the thread is interrupted, which stays so
   */
  public boolean delay(Duration time) {
    Duration most = time.compareTo(FOREVER) < 0 ? time : FOREVER;
    long end = System.nanoTime() + Math.min(most.toNanos(), Long.MAX_VALUE / 2);
    if (heartbeat != null) {
      heartbeat.waiting(most);
    }
    lock.lock();
    try {
      while (!ended()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return true;
        }
        boolean signalled =
            changed.await(Math.min(left, remaining().toNanos()), TimeUnit.NANOSECONDS);
        if (signalled && cancelled) {
          return false;
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancellation = new CancellationException("interrupted");
      cancellation.initCause(e);
      throw cancellation;
    } finally {
      lock.unlock();
      if (heartbeat != null) {
        heartbeat.beat();
      }
    }
  }

  /**
   * Calls {@code action} once when the token is cancelled, on the thread that cancels; at once
   * where it already is. A deadline that passes calls nothing.
   *
   * @return closing it takes the action back
   */
  public Registration onCancelled(Runnable action) {
    lock.lock();
    try {
      if (!cancelled) {
        callbacks.add(action);
        return () -> remove(action);
      }
    } finally {
      lock.unlock();
    }
    action.run();
    return () -> {};
  }

  /**
   * Until it is closed, the calling thread is interrupted where it has not come to the end of a
   * part of its work within {@code grace} of the cancellation. Where a service is stopped after
   * others, the time that they took counts: all of them have {@code grace} once, and a part that
   * begins later has {@value Interruption#LEAST_MILLIS} ms. A blocking call of a virtual thread
   * then ends, and its connection is closed. For work that may be broken off anywhere, such as a
   * transaction: what is not committed is rolled back.
   *
   * @return to be closed by the same thread, at the end of that part
   */
  public Registration interruptAfter(Duration grace) {
    return Interruption.open(this, grace);
  }

  /** The time left until the deadline, never negative; {@link #FOREVER} where there is none. */
  public Duration remaining() {
    return deadlineNanos == null
        ? FOREVER
        : Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  @Nullable Heartbeat heartbeat() {
    return heartbeat;
  }

  /** The time since the end was asked for; only of a token that was cancelled. */
  Duration sinceAsked() {
    return Duration.ofNanos(System.nanoTime() - askedNanos);
  }

  long askedNanos() {
    return askedNanos;
  }

  /**
   * Cancels it.
   *
   * @param asked when the end was asked for, by {@link System#nanoTime()}
   */
  void cancel(long asked) {
    List<Runnable> actions;
    lock.lock();
    try {
      if (cancelled) {
        return;
      }
      askedNanos = asked;
      cancelled = true;
      changed.signalAll();
      actions = List.copyOf(callbacks);
      callbacks.clear();
    } finally {
      lock.unlock();
    }
    actions.forEach(Runnable::run);
  }

  private void remove(Runnable action) {
    lock.lock();
    try {
      callbacks.remove(action);
    } finally {
      lock.unlock();
    }
  }

  /** An action waiting for a cancellation. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    /** Takes the action back; it may be running already. */
    @Override
    void close();
  }
}
