package io.nightshift.hosting;

/** The clock of this instance differs too much from the clock that ticks are judged by. */
public final class ClockSkewException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says by how much in {@code message}. */
  public ClockSkewException(String message) {
    super(message);
  }
}
