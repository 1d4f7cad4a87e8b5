package io.nightshift.monitoring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What stands before a position of a file, by its first and its last 256 bytes: tells whether what
 * was read is still there, or was overwritten, or is another file in the same place of the disk.
 */
final class Fingerprint {
  private static final int PART = 256;

  private Fingerprint() {}

  /** That of a file up to a position; of what is there, where it is shorter. */
  static byte[] of(FileChannel file, long position) throws IOException {
    if (position == 0) {
      return new byte[0];
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(read(file, 0, (int) Math.min(PART, position)));
      long tail = Math.max(0, position - PART);
      digest.update(read(file, tail, (int) (position - tail)));
      return Arrays.copyOf(digest.digest(), 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) > 0) {
      // Until it is full, or the file has no more.
    }
    return bytes.flip();
  }
}
