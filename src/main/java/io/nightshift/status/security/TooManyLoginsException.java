package io.nightshift.status.security;

import java.io.Serial;

/** Credentials were not checked, because too many wrong ones came before. */
final class TooManyLoginsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  TooManyLoginsException() {
    super("too many wrong credentials", null, false, false);
  }
}
