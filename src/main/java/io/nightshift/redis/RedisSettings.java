package io.nightshift.redis;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** The settings of a Redis server. */
public interface RedisSettings {
  /** The URL: {@code redis://host:6379/0}, or {@code rediss://…} for TLS. */
  Optional<String> url();

  /** The user; overrides that of the URL. */
  Optional<String> username();

  /** The password; overrides that of the URL. */
  Optional<String> password();

  /** A file of PEM certificates of the trusted authorities; those of the platform if absent. */
  Optional<Path> ca();

  /** Whether untrusted certificates are accepted. */
  @WithDefault("false")
  boolean trustAll();
}
