package io.nightshift.hosting.runtime;

/**
 * The reason of an exit code other than 0. It is static, because the process reports it after the
 * application is gone.
 */
final class ExitReason {
  private static volatile String last = "no worker gave a reason";

  private ExitReason() {}

  /** The reason, in one line. */
  static String last() {
    return last;
  }

  static void set(String reason) {
    last = reason;
  }
}
