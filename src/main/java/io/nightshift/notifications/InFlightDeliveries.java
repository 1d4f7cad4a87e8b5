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
  private final Set<Long> out = new HashSet<>();
  private List<Landed> back = new ArrayList<>();
  private boolean woken;

  /** A notification whose sending has ended. */
  record Landed(ClaimedNotification notification, DeliveryOutcome outcome) {}

  /** Sends a notification. If {@code send} throws, the attempt has failed. */
  void launch(
      ClaimedNotification notification, Function<ClaimedNotification, DeliveryOutcome> send) {
    lock.lock();
    try {
      out.add(notification.id());
    } finally {
      lock.unlock();
    }
    var unused =
        Thread.ofVirtual()
            .name("notification-" + notification.id())
            .start(() -> land(notification, send));
  }

  private void land(
      ClaimedNotification notification, Function<ClaimedNotification, DeliveryOutcome> send) {
    DeliveryOutcome outcome =
        new DeliveryOutcome.Retry("a fault of this program; its log says more", null);
    try {
      outcome = send.apply(notification);
    } finally {
      lock.lock();
      try {
        back.add(new Landed(notification, outcome));
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
      return Set.copyOf(out);
    } finally {
      lock.unlock();
    }
  }

  /** The ended ones whose outcome is not recorded yet. */
  List<Landed> landed() {
    lock.lock();
    try {
      return List.copyOf(back);
    } finally {
      lock.unlock();
    }
  }

  /** Removes these, whose outcomes are recorded in the database. */
  void settled(List<Landed> landed) {
    lock.lock();
    try {
      back = new ArrayList<>(back.subList(landed.size(), back.size()));
      landed.forEach(each -> out.remove(each.notification().id()));
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
      while (back.isEmpty() && !woken && left > 0) {
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
      while (back.size() < out.size() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return back.size() == out.size();
    } finally {
      lock.unlock();
    }
  }
}
