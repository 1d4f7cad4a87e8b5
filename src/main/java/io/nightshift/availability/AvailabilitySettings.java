package io.nightshift.availability;

import io.nightshift.redis.RedisSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the available pieces in Redis. */
@ConfigMapping(prefix = "nightshift.availability")
interface AvailabilitySettings {

  /** The Redis server; nothing is published without its URL. */
  RedisSettings redis();

  /** The key of the hash with the available pieces of each sku. */
  @WithDefault("availability")
  String key();

  /** The interval in which changes are looked for. */
  @WithDefault("1s")
  Duration every();

  /** The time limit of a call to Redis. */
  @WithDefault("5s")
  Duration timeout();
}
