package io.nightshift.notifications;

import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.RunTransactions;
import java.time.Duration;

/** Notifications without an application. */
public final class NotificationsOfTests {
  private NotificationsOfTests() {}

  /** Those that are finished for that time. */
  public static OldRows old(RunTransactions transactions, Duration keep) {
    return new NotificationWorkers().rows(transactions, () -> keep);
  }
}
