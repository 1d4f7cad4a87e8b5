package io.nightshift.notifications;

/** The state of a notification. */
public enum NotificationState {
  /** Waits for its due time, for capacity, or for a retry. */
  PENDING,
  /** An instance is sending it. */
  SENDING,
  /** Accepted by the recipient's server. */
  SENT,
  /** Refused permanently, or all attempts are used. */
  FAILED,
  /** Cancelled before it was sent. */
  CANCELLED
}
