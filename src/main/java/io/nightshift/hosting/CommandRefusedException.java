package io.nightshift.hosting;

/** A worker cannot follow an operator's command now; the message says why, in one line. */
public final class CommandRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  CommandRefusedException(String message) {
    super(message);
  }
}
