package io.nightshift.hosting;

/**
 * Why the process ends with another exit code than 0: of the whole process, since it is told when
 * the application is gone.
 */
public final class ExitReason {
  private static volatile String last = "no worker gave a reason";

  private ExitReason() {}

  /** The reason, in one line. */
  public static String last() {
    return last;
  }

  static void is(String reason) {
    last = reason;
  }
}
