package io.nightshift.hosting;

import java.time.Duration;

/** Makes a {@link CancellationToken} and cancels it. */
public final class CancellationSource implements AutoCloseable {
  private final CancellationToken token;
  private final Runnable onClose;

  private CancellationSource(CancellationToken token, Runnable onClose) {
    this.token = token;
    this.onClose = onClose;
  }

  /** A source without a deadline. */
  public static CancellationSource create() {
    return new CancellationSource(CancellationToken.none(), () -> {});
  }

  /** A source whose token is cancelled when {@code timeout} has passed. */
  public static CancellationSource within(Duration timeout) {
    return new CancellationSource(new CancellationToken(timeout, null), () -> {});
  }

  /**
   * A source for a part of the work of {@code parent} that runs on a thread of its own. It is
   * cancelled with {@code parent}, and its heartbeat is watched beside those of the other parts.
   * The caller closes it when the part has ended.
   */
  public static CancellationSource partOf(CancellationToken parent) {
    Heartbeat whole = parent.heartbeat();
    Heartbeat part = whole == null ? null : whole.part();
    CancellationSource source = new CancellationSource(new CancellationToken(null, part), () -> {});
    var registration = parent.onCancelled(() -> source.cancelSince(parent.askedNanos()));
    return new CancellationSource(
        source.token,
        () -> {
          registration.close();
          if (whole != null && part != null) {
            whole.close(part);
          }
        });
  }

  /** A source whose token beats each time the work checks it. */
  public static CancellationSource watched(Heartbeat heartbeat) {
    return new CancellationSource(new CancellationToken(null, heartbeat), () -> {});
  }

  /** The token to hand to the work. */
  public CancellationToken token() {
    return token;
  }

  /** Cancels the token; a second call does nothing. */
  public void cancel() {
    cancelSince(System.nanoTime());
  }

  /**
   * Cancels the token because of a stop that was requested earlier.
   *
   * @param asked when, by {@link System#nanoTime()}
   */
  public void cancelSince(long asked) {
    token.cancel(asked);
  }

  /** Detaches a part from its parent; cancels nothing. */
  @Override
  public void close() {
    onClose.run();
  }
}
