package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A health check of a server. Safe for use by many threads. */
interface Check {

  /**
   * Runs the check. It ends when its thread is interrupted: the caller enforces the time limit.
   *
   * @return the earliest expiry of the server's certificates; null if it shows none
   * @throws Exception if the server is unhealthy
   */
  @Nullable Instant run() throws Exception;

  /** The server is unhealthy; the message is this program's own. */
  final class UnwellException extends Exception {
    private static final long serialVersionUID = 1L;

    UnwellException(String message) {
      super(message);
    }
  }
}
