package io.nightshift.sync;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A page that was not to be had. */
abstract sealed class SourceException extends IOException {
  private static final long serialVersionUID = 1L;

  private SourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The answer is wrong, and would be again: the pass is given up. */
  static final class Wrong extends SourceException {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message, null);
    }

    Wrong(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The source is away, slow or busy: the same is asked again, now or by a later run. */
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

    /** How long it asked to be left alone; null if it did not. */
    @Nullable Duration retryAfter() {
      return retryAfter;
    }
  }
}
