package io.nightshift.hosting;

/** A worker cannot follow an operator's command now; the message says why, in one line. */
public final class CommandRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** A refusal; thrown by the host. */
  public CommandRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** The kind of reason, for programs. */
  public Reason reason() {
    return reason;
  }

  /** Why a command is refused. */
  public enum Reason {
    /** The state of the worker does not allow it. */
    STATE,
    /** The kind of the worker does not allow it in any state. */
    KIND,
    /** An earlier command has not ended yet. */
    COMMAND_UNDER_WAY,
    /** A run is at work, or waits to begin. */
    RUN_UNDER_WAY,
    /** The clock of this instance is wrong, so that no scheduled worker runs here. */
    CLOCK
  }
}
