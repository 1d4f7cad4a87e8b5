package io.nightshift.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of each port that HTTP is answered on. */
@ConfigMapping(prefix = "nightshift.http")
interface ServerSettings {

  /** Connections of one port at the same time. */
  @WithDefault("1000")
  int maxConnections();

  /** Of these, connections of one address. */
  @WithDefault("250")
  int maxConnectionsByAddress();

  /** The longest that a request takes from its first byte, or the connection, to its last byte. */
  @WithDefault("20s")
  Duration requestTimeout();
}
