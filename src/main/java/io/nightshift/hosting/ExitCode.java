package io.nightshift.hosting;

/** The process' exit codes, as Kubernetes sees them. */
public enum ExitCode {
  /** Stopped as asked, everything drained. */
  CLEAN(0),
  /** The start failed. */
  START_FAILED(1),
  /** A worker failed for good, and its policy is to stop the host. */
  WORKER_FAILED(2),
  /** The stop ran out of time and left workers behind. */
  ABANDONED_WORKERS(4);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number. */
  public int code() {
    return code;
  }
}
