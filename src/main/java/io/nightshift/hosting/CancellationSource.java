package io.nightshift.hosting;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes a {@link CancellationToken} and cancels it. */
public final class CancellationSource implements AutoCloseable {
  private final CancellationToken token;
  private final Runnable onClose;

  private CancellationSource(CancellationToken token, Runnable onClose) {
    this.token = token;
    this.onClose = onClose;
  }

  /** One without a deadline. */
  public static CancellationSource create() {
    return new CancellationSource(CancellationToken.none(), () -> {});
  }

  /** One whose token counts as cancelled after {@code timeout} too. */
  public static CancellationSource within(Duration timeout) {
    return new CancellationSource(new CancellationToken(timeout, null), () -> {});
  }

  /**
   * One for a part of the work that {@code parent} was handed to, on a thread of its own: it is
   * cancelled with it, and its heartbeat is watched beside the other parts'. To be closed when the
   * part has ended.
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

  static CancellationSource watched(@Nullable Heartbeat heartbeat) {
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

  /** Cancels the token on account of an end that was asked for before, by nanoTime. */
  void cancelSince(long asked) {
    token.cancel(asked);
  }

  /** Takes a part back from its whole; cancels nothing. */
  @Override
  public void close() {
    onClose.run();
  }
}
