package io.nightshift.http;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date. */
public final class RetryAfter {
  private static final int MOST_DIGITS = 9;

  private RetryAfter() {}

  /** The time to wait; null if there is no header, or its form is unknown. */
  public static @Nullable Duration read(@Nullable String header, Instant now) {
    if (header == null) {
      return null;
    }
    String text = header.strip();
    if (!text.isEmpty()
        && text.length() <= MOST_DIGITS
        && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    Instant date = HttpDate.read(text, now);
    if (date == null) {
      return null;
    }
    return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
  }
}
