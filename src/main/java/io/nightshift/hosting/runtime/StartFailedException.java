package io.nightshift.hosting.runtime;

/** A service could not start, so that the host cannot start. */
final class StartFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
