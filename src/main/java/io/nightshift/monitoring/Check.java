package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A way to look whether a server is well. Used by many threads, by each of them once at a time. */
interface Check {

  /**
   * Looks. It gives up when its thread is interrupted: whoever waits for it has the time limit.
   *
   * @return when the first of the server's certificates ends; null if it shows none
   * @throws Exception if it is not well
   */
  @Nullable Instant run() throws Exception;

  /** What is wrong with a server, in our own words. */
  final class UnwellException extends Exception {
    private static final long serialVersionUID = 1L;

    UnwellException(String message) {
      super(message);
    }
  }
}
