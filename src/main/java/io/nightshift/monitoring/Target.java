package io.nightshift.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A configured target.
 *
 * @param check its health check
 * @param secrets texts that no message may show
 */
record Target(
    String name, TargetType type, TargetSettings settings, Check check, List<String> secrets) {
  private static final int MAX_ERROR = 500;

  /**
   * Whether a check is due: once in each multiple of its {@code every}, independently of the
   * intervals of other targets.
   */
  boolean isDue(Instant lastTick, Instant tick) {
    long every = settings.every().toSeconds();
    return Math.floorDiv(tick.getEpochSecond(), every)
        > Math.floorDiv(lastTick.getEpochSecond(), every);
  }

  /** The time until which instances without this target assume that others still check it. */
  Instant freshUntil(Instant tick) {
    Duration some = settings.every().multipliedBy(3);
    return tick.plus(some.compareTo(Duration.ofMinutes(1)) > 0 ? some : Duration.ofMinutes(1));
  }

  /** Removes secrets, control characters and a long end of a message, which may quote a server. */
  String shown(String message) {
    String clean = cleaned(message).replaceAll("\\p{Cntrl}", " ");
    return clean.length() <= MAX_ERROR ? clean : clean.substring(0, MAX_ERROR) + "…";
  }

  /** Removes secrets from a text. */
  String cleaned(String message) {
    String clean = message;
    for (String secret : secrets) {
      clean = clean.replace(secret, "***");
    }
    return clean;
  }
}
