package io.nightshift.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 digests of bytes and of texts in UTF-8. */
public final class Sha256 {
  private Sha256() {}

  /** A digest that is computed in steps; it can be used again after each result. */
  public static MessageDigest stream() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** The 32 bytes of the digest. */
  public static byte[] of(byte[] bytes) {
    return stream().digest(bytes);
  }

  /** The 32 bytes of the digest of a text. */
  public static byte[] of(String text) {
    return of(text.getBytes(UTF_8));
  }

  /** The digest of a text, in 64 lower-case hexadecimal digits. */
  public static String hex(String text) {
    return HexFormat.of().formatHex(of(text));
  }
}
