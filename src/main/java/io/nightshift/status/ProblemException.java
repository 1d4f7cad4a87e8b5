package io.nightshift.status;

import java.io.Serial;

/** A refusal of a request, with its status and reason. */
final class ProblemException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final int status;

  private ProblemException(int status, String detail) {
    super(detail, null, false, false); // The stack adds nothing to the detail.
    this.status = status;
  }

  /** The request is invalid: 400. */
  static ProblemException badRequest(String detail) {
    return new ProblemException(400, detail);
  }

  /** The requested object does not exist: 404. */
  static ProblemException notFound(String detail) {
    return new ProblemException(404, detail);
  }

  /** The state of the object does not allow the call: 409. */
  static ProblemException conflict(String detail) {
    return new ProblemException(409, detail);
  }

  /** The caller has reached its limit: 429. */
  static ProblemException tooMany(String detail) {
    return new ProblemException(429, detail);
  }

  /** The database is too busy: 503. */
  static ProblemException busy(String detail) {
    return new ProblemException(503, detail);
  }

  int status() {
    return status;
  }
}
