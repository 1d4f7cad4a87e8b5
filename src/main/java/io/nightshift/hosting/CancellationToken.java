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
 * A signal to a piece of work that it should end. Created and cancelled by a {@link
 * CancellationSource}; safe for use by many threads.
 */
public final class CancellationToken {
  /** The result of {@link #remaining()} without a deadline: about 292 years. */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Runnable> callbacks = new ArrayList<>(1);
  private final @Nullable Long deadlineNanos;
  private final @Nullable Heartbeat heartbeat;
  private volatile boolean cancelled;

  /**
   * When the stop was requested, by nanoTime; possibly earlier than the cancellation of this token.
   */
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
   * Whether the work should end. A deadline that has passed counts as cancelled. Each call also
   * counts as a heartbeat of the work (see {@link WorkerOptions#heartbeatLimit()}).
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
   * Throws if the work should end.
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
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
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
   * Calls {@code action} once when the token is cancelled, on the thread that cancels; at once if
   * it is cancelled already. A deadline that passes does not call it.
   *
   * @return a registration; closing it removes the action
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
   * Interrupts the calling thread if a part of its work outlasts a cancellation by more than {@code
   * grace}. If a service is stopped after others, the time that they took counts: all of them share
   * one {@code grace}, and a part that begins later has at least {@value Interruption#LEAST_MILLIS}
   * ms. The interrupt ends a blocking call of a virtual thread, and closes its connection. Use it
   * only for work that may be broken off anywhere, such as a transaction: what is not committed is
   * rolled back.
   *
   * @return a registration that the same thread closes at the end of that part
   */
  public Interruption interruptAfter(Duration grace) {
    return Interruption.open(action -> onCancelled(action)::close, () -> askedNanos, grace);
  }

  /** The time left until the deadline, never negative; {@link #FOREVER} without a deadline. */
  public Duration remaining() {
    return deadlineNanos == null
        ? FOREVER
        : Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  @Nullable Heartbeat heartbeat() {
    return heartbeat;
  }

  /**
   * When the end was asked for, by {@link System#nanoTime()}; only of a token that was cancelled.
   */
  long askedNanos() {
    return askedNanos;
  }

  /**
   * Cancels the token.
   *
   * @param asked when the stop was requested, by {@link System#nanoTime()}
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

  /** An action that waits for a cancellation. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    /** Removes the action; it may be running already. */
    @Override
    void close();
  }
}
