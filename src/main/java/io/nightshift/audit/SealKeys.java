package io.nightshift.audit;

import io.nightshift.events.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key that this instance signs seals with, and the trusted keys. */
@Singleton
final class SealKeys {
  private static final int ID_BYTES = 8;

  private final AuditSettings settings;
  private @Nullable Loaded loaded;

  @Inject
  SealKeys(AuditSettings settings) {
    this.settings = settings;
  }

  private record Loaded(@Nullable SealKeyPair own, Map<String, PublicKey> trusted) {}

  /**
   * The key to sign with; empty if none is configured.
   *
   * @throws IllegalArgumentException with the name of the faulty setting, without its value
   */
  Optional<SealKeyPair> own() {
    return Optional.ofNullable(load().own());
  }

  /** Whether this instance can check signatures. */
  boolean canJudge() {
    return !load().trusted().isEmpty();
  }

  /** The trusted key of that id. */
  Optional<PublicKey> trusted(String id) {
    return Optional.ofNullable(load().trusted().get(id));
  }

  /**
   * The id of a key in seals: the first 8 bytes of the SHA-256 of its X.509 form, in hexadecimal.
   */
  static String id(PublicKey key) {
    return HexFormat.of().formatHex(Sha256.of(key.getEncoded()), 0, ID_BYTES);
  }

  /** Whether {@code signature} is the signature of {@code message} by that key. */
  static boolean isSigned(PublicKey key, byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance(SealKeyPair.ALGORITHM);
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // It is not a signature.
    }
  }

  private synchronized Loaded load() {
    if (loaded == null) {
      SealKeyPair own = readOwn().orElse(null);
      Map<String, PublicKey> trusted = new HashMap<>();
      for (String text : settings.sealPublicKeys().orElse(List.of())) {
        PublicKey key = readPublic(text);
        trusted.put(id(key), key);
      }
      if (own != null) {
        trusted.put(id(own.publicKey()), own.publicKey());
      }
      loaded = new Loaded(own, Map.copyOf(trusted));
    }
    return loaded;
  }

  private Optional<SealKeyPair> readOwn() {
    Optional<String> inline = settings.sealKey().filter(key -> !key.isBlank());
    Optional<Path> file = settings.sealKeyFile();
    if (inline.isPresent() && file.isPresent()) {
      throw new IllegalArgumentException(
          "nightshift.audit.seal-key and nightshift.audit.seal-key-file are both set: leave one");
    }
    return inline
        .map(key -> readPrivate("nightshift.audit.seal-key", key))
        .or(() -> file.map(path -> readPrivate("nightshift.audit.seal-key-file", textOf(path))));
  }

  private static String textOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "nightshift.audit.seal-key-file cannot be read: %s (%s)"
              .formatted(file, e.getClass().getSimpleName()));
    }
  }

  // The JDK's message about an unreadable key is not passed on: it may quote the key.

  private static SealKeyPair readPrivate(String setting, String text) {
    try {
      return SealKeyPair.of(Pem.decode(text));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + " is not an Ed25519 private key (PKCS#8 PEM)");
    }
  }

  private static PublicKey readPublic(String text) {
    try {
      return KeyFactory.getInstance(SealKeyPair.ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(Pem.decode(text)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "nightshift.audit.seal-public-keys has one that is not an Ed25519 public key (X.509 PEM)");
    }
  }
}
