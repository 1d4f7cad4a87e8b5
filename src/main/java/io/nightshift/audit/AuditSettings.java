package io.nightshift.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the audit trail. */
@ConfigMapping(prefix = "nightshift.audit")
interface AuditSettings {

  /** The Kafka topic that seals are published to. */
  @WithDefault("nightshift.audit-seals")
  String sealTopic();

  /** The Ed25519 private key that seals are signed with, as PKCS#8 in PEM; absent: unsigned. */
  Optional<String> sealKey();

  /** The same in a file, where a secret is mounted as one. */
  Optional<Path> sealKeyFile();

  /**
   * Public keys (X.509 in PEM, or its base64 alone) whose seals are trusted besides: those that
   * signed before the key was changed, or all where an instance only verifies.
   */
  Optional<List<String>> sealPublicKeys();

  /**
   * How long records are kept after they were sealed; then the beginning of their chain is removed,
   * up to a seal. Zero keeps them for ever.
   */
  @WithDefault("0")
  Duration retention();
}
