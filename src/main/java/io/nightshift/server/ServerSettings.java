package io.nightshift.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of each HTTP port. */
@ConfigMapping(prefix = "nightshift.http")
interface ServerSettings {

  /** The maximum number of connections of one port. */
  @WithDefault("1000")
  int maxConnections();

  /** The maximum number of connections of one address. */
  @WithDefault("250")
  int maxConnectionsByAddress();

  /**
   * The longest time of a request from its first byte, or from the connection, to its last byte.
   */
  @WithDefault("20s")
  Duration requestTimeout();
}
