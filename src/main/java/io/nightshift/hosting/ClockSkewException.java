package io.nightshift.hosting;

/** The clock of this instance differs too much from the reference clock of the schedule's ticks. */
public final class ClockSkewException extends Exception {
  private static final long serialVersionUID = 1L;

  /** An exception whose message says by how much the clocks differ. */
  public ClockSkewException(String message) {
    super(message);
  }
}
