package io.nightshift.audit;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/** The key that seals are signed with, and the public key that belongs to it. */
final class SealKeyPair {
  static final String ALGORITHM = "Ed25519";

  private final EdECPrivateKey privateKey;
  private final PublicKey publicKey;

  private SealKeyPair(EdECPrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /**
   * Reads a private key.
   *
   * @throws GeneralSecurityException if it is not an Ed25519 key in PKCS#8
   */
  static SealKeyPair of(byte[] pkcs8) throws GeneralSecurityException {
    if (KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(pkcs8))
        instanceof EdECPrivateKey key) {
      return new SealKeyPair(key, publicKeyOf(key));
    }
    throw new InvalidKeyException("not an Ed25519 key");
  }

  /**
   * PKCS#8 contains only the seed, and the JDK cannot derive the public key from a private one; but
   * its generator creates the pair from the seed.
   */
  private static PublicKey publicKeyOf(EdECPrivateKey key) throws GeneralSecurityException {
    byte[] seed = key.getBytes().orElseThrow(() -> new InvalidKeyException("it has no bytes"));
    KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
    generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
    return generator.generateKeyPair().getPublic();
  }

  PublicKey publicKey() {
    return publicKey;
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has Ed25519", e);
    }
  }

  /** A stand-in for a random source that returns the given bytes. */
  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    Given(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] to) {
      System.arraycopy(bytes, 0, to, 0, to.length);
    }
  }
}
