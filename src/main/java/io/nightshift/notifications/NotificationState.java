package io.nightshift.notifications;

/** Where a notification stands. */
public enum NotificationState {
  /** It waits: for its time, for its turn, or to be tried again. */
  PENDING,
  /** An instance is sending it. */
  SENDING,
  /** It was taken over by the recipient's side. */
  SENT,
  /** It was refused for good, or tried as often as it may be. */
  FAILED,
  /** It was taken back before it was sent. */
  CANCELLED
}
