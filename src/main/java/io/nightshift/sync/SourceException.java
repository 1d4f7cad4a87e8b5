package io.nightshift.sync;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A page could not be read. */
abstract sealed class SourceException extends IOException {
  private static final long serialVersionUID = 1L;

  private SourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The answer is invalid, and a retry would not help: the pass is abandoned. */
  static final class Wrong extends SourceException {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message, null);
    }

    Wrong(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The source is away, slow or busy: the call is repeated, now or by a later run. */
  static final class Away extends SourceException {
    private static final long serialVersionUID = 1L;
    private final @Nullable Duration retryAfter;

    Away(String message, @Nullable Duration retryAfter) {
      super(message, null);
      this.retryAfter = retryAfter;
    }

    Away(String message, Throwable cause) {
      super(message, cause);
      this.retryAfter = null;
    }

    /** The pause that the source requested; null if it did not. */
    @Nullable Duration retryAfter() {
      return retryAfter;
    }
  }
}
