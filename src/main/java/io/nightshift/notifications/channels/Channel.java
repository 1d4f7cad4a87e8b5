package io.nightshift.notifications.channels;

/** The channel to the recipient of a notification. */
public enum Channel {
  /** Email by SMTP; the recipient is an address. */
  EMAIL,
  /** An HTTP POST; the recipient is a URL. */
  WEBHOOK
}
