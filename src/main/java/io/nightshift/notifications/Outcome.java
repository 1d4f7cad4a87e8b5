package io.nightshift.notifications;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of an attempt to send. */
sealed interface Outcome {

  /** It was taken over by the recipient's side. */
  record Sent() implements Outcome {}

  /**
   * It was not, but may be later; it counts as an attempt.
   *
   * @param notBefore how long the recipient's side asked to wait; null if it did not
   */
  record Retry(String why, @Nullable Duration notBefore) implements Outcome {}

  /** It never will be: trying again is for an operator to decide. */
  record Refused(String why) implements Outcome {}

  /**
   * The server refused it for a reason that is about the server, the sender or this client. Where
   * nothing else goes through either, it is as {@link Away}; else it is as {@link Retry}.
   */
  record Denied(String why) implements Outcome {}

  /** Nobody was there to send it through; that says nothing of it, and does not count. */
  record Away(String why) implements Outcome {}
}
