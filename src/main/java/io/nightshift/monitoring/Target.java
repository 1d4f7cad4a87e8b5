package io.nightshift.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A target as it is configured.
 *
 * @param check looks at it
 * @param secrets what no message may show
 */
record Target(
    String name, TargetType type, TargetSettings settings, Check check, List<String> secrets) {
  private static final int MAX_ERROR = 500;

  /**
   * Whether a check falls due: once in each of the stretches that its {@code every} divides time
   * into, so that it keeps its pace whatever the pace of the others.
   */
  boolean isDue(Instant lastTick, Instant tick) {
    long every = settings.every().toSeconds();
    return Math.floorDiv(tick.getEpochSecond(), every)
        > Math.floorDiv(lastTick.getEpochSecond(), every);
  }

  /** Until when whoever knows nothing of it takes it for one that others still check. */
  Instant freshUntil(Instant tick) {
    Duration some = settings.every().multipliedBy(3);
    return tick.plus(some.compareTo(Duration.ofMinutes(1)) > 0 ? some : Duration.ofMinutes(1));
  }

  /** A message without anything secret. */
  String cleaned(String message) {
    String clean = message.replace('\0', ' ');
    for (String secret : secrets) {
      clean = clean.replace(secret, "***");
    }
    return clean.length() <= MAX_ERROR ? clean : clean.substring(0, MAX_ERROR) + "…";
  }
}
