package io.nightshift.hosting.runtime;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Waits for a thread to end, and interrupts one that does not. */
final class ThreadTermination {
  /** How long an interrupted thread has to end before it is left behind. */
  private static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);

  private ThreadTermination() {}

  /** Whether the thread has ended within {@code limit}. */
  static boolean join(Thread thread, Duration limit) {
    try {
      return thread.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Interrupts the thread and waits a last moment.
   *
   * @return the stack that it had
   */
  static String interrupt(Thread thread) {
    String stack = stackOf(thread);
    thread.interrupt();
    join(thread, INTERRUPT_GRACE);
    return stack;
  }

  /** The stack of a thread, one line for each frame. */
  static String stackOf(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .map(frame -> "\n    at " + frame)
        .collect(Collectors.joining());
  }
}
