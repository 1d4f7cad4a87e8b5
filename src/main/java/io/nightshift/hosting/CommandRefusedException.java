package io.nightshift.hosting;

/** What an operator asked of a worker is not possible now; the message says why, in one line. */
public final class CommandRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  CommandRefusedException(String message) {
    super(message);
  }
}
