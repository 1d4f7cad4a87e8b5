package io.nightshift.status.http;

import java.io.Serial;

/** A refusal of a request, with its status and reason. */
public final class ProblemException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final ProblemType type;

  public ProblemException(ProblemType type, String detail) {
    super(detail, null, false, false); // The stack adds nothing to the detail.
    this.type = type;
  }

  /** A parameter is invalid or missing: 400. */
  public static ProblemException badParameter(String detail) {
    return new ProblemException(ProblemType.BAD_PARAMETER, detail);
  }

  /** The requested object does not exist: 404. */
  public static ProblemException notFound(String detail) {
    return new ProblemException(ProblemType.UNKNOWN_ITEM, detail);
  }

  public ProblemType type() {
    return type;
  }
}
