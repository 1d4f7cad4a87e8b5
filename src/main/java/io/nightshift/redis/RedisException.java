package io.nightshift.redis;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A Redis server did not do what it was asked. The message is in one line and has no password. */
public final class RedisException extends IOException {
  private static final long serialVersionUID = 1L;
  private final boolean away;
  private final String code;

  RedisException(String message, boolean away, String code, @Nullable Throwable cause) {
    super(message, cause);
    this.away = away;
    this.code = code;
  }

  /**
   * Whether the same call may succeed later: the server is not reached, loads its data, refuses
   * writes for now, or is slow. Otherwise the configuration or the data must change.
   */
  public boolean isAway() {
    return away;
  }

  /** The first word of the server's error, such as {@code WRONGTYPE}; empty if it sent none. */
  public String code() {
    return code;
  }
}
