package io.nightshift.notifications;

import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.DeliveryOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The notifications in progress: those that are being sent, each on a virtual thread, and those
 * whose outcome is not recorded yet.
 */
final class InFlightDeliveries {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Long> unsettled = new HashSet<>();
  private List<Ended> ended = new ArrayList<>();
  private boolean woken;

  /** A notification whose sending has ended. */
  record Ended(ClaimedNotification notification, DeliveryOutcome outcome) {}

  /** Sends a notification. If {@code send} throws, the attempt has failed. */
  void start(
      ClaimedNotification notification, Function<ClaimedNotification, DeliveryOutcome> send) {
    lock.lock();
    try {
      unsettled.add(notification.id());
    } finally {
      lock.unlock();
    }
    var unused =
        Thread.ofVirtual()
            .name("notification-" + notification.id())
            .start(() -> deliver(notification, send));
  }

  private void deliver(
      ClaimedNotification notification, Function<ClaimedNotification, DeliveryOutcome> send) {
    DeliveryOutcome outcome =
        new DeliveryOutcome.Retry("a fault of this program; its log says more", null);
    try {
      outcome = send.apply(notification);
    } finally {
      lock.lock();
      try {
        ended.add(new Ended(notification, outcome));
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** The ids of the notifications that are being sent, or whose outcome is not recorded yet. */
  Set<Long> unsettled() {
    lock.lock();
    try {
      return Set.copyOf(unsettled);
    } finally {
      lock.unlock();
    }
  }

  /** The ended ones whose outcome is not recorded yet. */
  List<Ended> ended() {
    lock.lock();
    try {
      return List.copyOf(ended);
    } finally {
      lock.unlock();
    }
  }

  /** Removes these, whose outcomes are recorded in the database. */
  void settled(List<Ended> recorded) {
    lock.lock();
    try {
      ended = new ArrayList<>(ended.subList(recorded.size(), ended.size()));
      recorded.forEach(each -> unsettled.remove(each.notification().id()));
    } finally {
      lock.unlock();
    }
  }

  /** Ends {@link #await}, now or the next time. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a sending has ended, or {@link #wake} is called, or the limit has passed.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  void await(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (ended.isEmpty() && !woken && left > 0) {
        left = changed.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all have ended.
   *
   * @return whether they have
   * @throws InterruptedException if the thread is interrupted
   */
  boolean awaitAll(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = Math.min(limit.toNanos(), TimeUnit.DAYS.toNanos(1));
      while (ended.size() < unsettled.size() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return ended.size() == unsettled.size();
    } finally {
      lock.unlock();
    }
  }
}
