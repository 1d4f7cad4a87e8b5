package io.nightshift.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the dead letters. */
@ConfigMapping(prefix = "nightshift.dead-letters")
interface DeadLetterSettings {

  /** After so many attempts, the first included, it is replayed only where that is forced. */
  @WithDefault("20")
  int maxAttempts();

  /** How many dead letters one call replays at most. */
  @WithDefault("500")
  int replayAtOnce();

  /** The Kafka topic that new ones are published to. */
  @WithDefault("nightshift.dead-letters")
  String topic();

  /** How events that a later one may allow are tried again by themselves. */
  Retry retry();

  /** The pauses double from the first to the longest. */
  interface Retry {
    /** The pause before the second attempt. */
    @WithDefault("10s")
    Duration firstPause();

    /** The longest pause. */
    @WithDefault("1h")
    Duration maxPause();

    /** After so many attempts, the first included, it waits for an operator. */
    @WithDefault("12")
    int maxAttempts();
  }
}
