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

  /** The Kafka topic for seals. */
  @WithDefault("nightshift.audit-seals")
  String sealTopic();

  /**
   * The Ed25519 private key that seals are signed with, as PKCS#8 in PEM; absent for unsigned
   * seals.
   */
  Optional<String> sealKey();

  /** The file with that key, for a mounted secret. */
  Optional<Path> sealKeyFile();

  /**
   * Public keys (X.509 in PEM, or its base64 alone) whose seals are trusted as well: previous keys,
   * or all keys if an instance only verifies.
   */
  Optional<List<String>> sealPublicKeys();

  /**
   * How long records are kept after they were sealed; then the beginning of their chain is deleted,
   * up to a seal. Zero keeps them forever.
   */
  @WithDefault("0")
  Duration retention();
}
