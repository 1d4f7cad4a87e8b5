package io.nightshift.notifications;

/** How a notification reaches its recipient. */
public enum Channel {
  /** By SMTP; the recipient is an address. */
  EMAIL,
  /** By an HTTP POST; the recipient is a URL. */
  WEBHOOK
}
