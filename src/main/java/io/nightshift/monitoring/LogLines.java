package io.nightshift.monitoring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads the lines of files, in a buffer of which each watch has one: however long a line is, no
 * more of it is ever in memory.
 */
final class LogLines {
  /** The rest of a longer line is skipped. In bytes. */
  private static final int LONGEST_LINE = 64 << 10;

  private final byte[] buffer = new byte[LONGEST_LINE];

  /**
   * Counts whole lines.
   *
   * @param budget about how many bytes at most
   * @return where they end
   */
  LogPlace whole(FileChannel file, LogPlace from, LineCounter counter, long budget)
      throws IOException {
    long at = from.position();
    boolean inLine = from.inLine();
    while (at - from.position() < budget) {
      int filled = fill(file, at);
      int read = 0;
      if (inLine) {
        int end = indexOfEnd(0, filled);
        inLine = end < 0;
        read = end < 0 ? filled : end + 1;
      }
      for (int end = indexOfEnd(read, filled); end >= 0; end = indexOfEnd(read, filled)) {
        counter.line(buffer, read, end - read);
        read = end + 1;
      }
      if (read == 0 && filled == LONGEST_LINE) {
        counter.line(buffer, 0, filled);
        inLine = true;
        read = filled;
      }
      if (read == 0) {
        break; // A line that is not at its end yet, or nothing.
      }
      at += read;
    }
    return new LogPlace(at, inLine, Fingerprint.of(file, at));
  }

  /**
   * Counts what is left, less than a line, as one.
   *
   * @return where it ends
   */
  LogPlace last(FileChannel file, LogPlace from, LineCounter counter) throws IOException {
    int filled = fill(file, from.position());
    if (filled > 0 && !from.inLine()) {
      counter.line(buffer, 0, filled);
    }
    long end = from.position() + filled;
    return new LogPlace(end, false, Fingerprint.of(file, end));
  }

  private int fill(FileChannel file, long at) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(buffer);
    while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) > 0) {
      // Until it is full, or the file has no more.
    }
    return bytes.position();
  }

  private int indexOfEnd(int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
