package io.nightshift.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;

/** POSIX signals that a part is sent. */
final class Signals {

  private Signals() {}

  /**
   * Sends a signal to a process and returns when it is sent.
   *
   * @param signal without SIG, such as {@code STOP}
   * @throws IllegalStateException if the process is gone
   */
  static void send(long pid, String signal) {
    try {
      // The shell's own kill: small images have a shell, but not always procps.
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(pid))
              .redirectErrorStream(true)
              .start();
      String said = kill.inputReader().readAllAsString().strip();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("SIG" + signal + " to process " + pid + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending SIG" + signal, e);
    }
  }
}
