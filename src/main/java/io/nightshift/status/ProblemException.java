package io.nightshift.status;

import java.io.Serial;

/** A request that cannot be answered as asked, and why. */
final class ProblemException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final int status;

  private ProblemException(int status, String detail) {
    super(detail, null, false, false); // Its stack would say nothing that the detail does not.
    this.status = status;
  }

  /** The request is wrong. */
  static ProblemException badRequest(String detail) {
    return new ProblemException(400, detail);
  }

  /** What it asks for is not there. */
  static ProblemException notFound(String detail) {
    return new ProblemException(404, detail);
  }

  /** Its state does not allow what is asked for. */
  static ProblemException conflict(String detail) {
    return new ProblemException(409, detail);
  }

  /** The caller has as much as one caller may have. */
  static ProblemException tooMany(String detail) {
    return new ProblemException(429, detail);
  }

  /** The database is too busy. */
  static ProblemException busy(String detail) {
    return new ProblemException(503, detail);
  }

  int status() {
    return status;
  }
}
