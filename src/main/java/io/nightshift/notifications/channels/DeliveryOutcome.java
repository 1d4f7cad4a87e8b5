package io.nightshift.notifications.channels;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The outcome of an attempt to send. */
public sealed interface DeliveryOutcome {

  /** The recipient's server accepted it. */
  record Sent() implements DeliveryOutcome {}

  /**
   * It failed, but may succeed later; it counts as an attempt.
   *
   * @param why the failure
   * @param notBefore how long the recipient's server asked to wait; null if it did not
   */
  record Retry(String why, @Nullable Duration notBefore) implements DeliveryOutcome {}

  /** It is refused permanently; only an operator can retry it. */
  record Refused(String why) implements DeliveryOutcome {}

  /**
   * The server refused it for a reason that is about the server, the sender or this client. If
   * nothing else succeeds either, it is handled like {@link Away}; otherwise like {@link Retry}.
   */
  record Denied(String why) implements DeliveryOutcome {}

  /**
   * The server could not be reached; that is no fault of the notification, and does not count as an
   * attempt.
   */
  record Away(String why) implements DeliveryOutcome {}
}
