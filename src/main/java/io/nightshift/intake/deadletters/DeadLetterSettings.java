package io.nightshift.intake.deadletters;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings for dead letters. */
@ConfigMapping(prefix = "nightshift.dead-letters")
interface DeadLetterSettings {

  /**
   * The number of attempts, including the first, after which a dead letter is replayed only if
   * forced.
   */
  @WithDefault("20")
  int maxAttempts();

  /** The maximum number of dead letters that one call replays. */
  @WithDefault("500")
  int replayAtOnce();

  /** The Kafka topic for new dead letters. */
  @WithDefault("nightshift.dead-letters")
  String topic();

  /** The automatic retries of events that a later event may allow. */
  Retry retry();

  /** The pauses double from the first to the longest. */
  interface Retry {
    /** The pause before the second attempt. */
    @WithDefault("10s")
    Duration firstPause();

    /** The longest pause. */
    @WithDefault("1h")
    Duration maxPause();

    /** The number of attempts, including the first, after which it waits for an operator. */
    @WithDefault("12")
    int maxAttempts();
  }
}
