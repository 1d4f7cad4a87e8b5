package io.nightshift.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A checksum over rows that does not depend on their order: the sum of 40 bits of each row's MD5,
 * which PostgreSQL computes as well.
 */
final class Fingerprint {

  private static final int BITS = 40;

  private final MessageDigest md5;
  private long sum;

  Fingerprint() {
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same as a SQL aggregate over rows, {@code row} being their text. */
  static String sql(String row) {
    return "sum(('x' || left(md5(" + row + "), 10))::bit(" + BITS + ")::bigint)::text";
  }

  void add(String row) {
    byte[] digest = md5.digest(row.getBytes(StandardCharsets.UTF_8));
    sum += ByteBuffer.wrap(digest).getLong() >>> (Long.SIZE - BITS);
  }

  void add(Fingerprint other) {
    sum += other.sum;
  }

  @Override
  public String toString() {
    return Long.toString(sum);
  }
}
