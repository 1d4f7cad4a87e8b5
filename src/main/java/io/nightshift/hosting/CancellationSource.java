package io.nightshift.hosting;

import java.time.Duration;

/** Makes a {@link CancellationToken} and cancels it. */
public final class CancellationSource {
  private final CancellationToken token;

  private CancellationSource(CancellationToken token) {
    this.token = token;
  }

  /** One without a deadline. */
  public static CancellationSource create() {
    return new CancellationSource(CancellationToken.none());
  }

  /** One whose token counts as cancelled after {@code timeout} too. */
  public static CancellationSource within(Duration timeout) {
    return new CancellationSource(new CancellationToken(timeout));
  }

  /** The token to hand to the work. */
  public CancellationToken token() {
    return token;
  }

  /** Cancels the token; a second call does nothing. */
  public void cancel() {
    token.cancel();
  }
}
