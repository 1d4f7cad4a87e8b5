package io.nightshift.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the dead letters. */
@ConfigMapping(prefix = "nightshift.dead-letters")
interface DeadLetterSettings {

  /** After so many attempts, the first included, it is replayed only where that is forced. */
  @WithDefault("20")
  int maxAttempts();

  /** How many dead letters one call replays at most. */
  @WithDefault("500")
  int replayAtOnce();
}
