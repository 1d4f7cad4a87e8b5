package io.nightshift.logwatch;

import io.nightshift.events.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The fingerprint of a file's content before a position: its first and its last 256 bytes. It shows
 * whether the content that was read is still there, or was overwritten, or belongs to another file
 * with the same inode.
 */
final class Fingerprint {
  private static final int PART = 256;

  private Fingerprint() {}

  /** The fingerprint of a file up to a position, or up to its end if it is shorter. */
  static byte[] of(FileChannel file, long position) throws IOException {
    if (position == 0) {
      return new byte[0];
    }
    MessageDigest digest = Sha256.stream();
    digest.update(read(file, 0, (int) Math.min(PART, position)));
    long tail = Math.max(0, position - PART);
    digest.update(read(file, tail, (int) (position - tail)));
    return Arrays.copyOf(digest.digest(), 16);
  }

  private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) > 0) {
      // Reads until the buffer is full, or the file has no more.
    }
    return bytes.flip();
  }
}
