package io.nightshift.hosting;

/** The exit codes of the process, as Kubernetes sees them. */
public enum ExitCode {
  /** Stopped on request; all work drained. */
  CLEAN(0),
  /** The start failed. */
  START_FAILED(1),
  /** A worker failed permanently, and its policy is to stop the host. */
  WORKER_FAILED(2),
  /** The stop exceeded its deadline and left workers behind. */
  ABANDONED_WORKERS(4);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The exit code as a number. */
  public int code() {
    return code;
  }
}
