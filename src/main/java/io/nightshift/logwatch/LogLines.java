package io.nightshift.logwatch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads the lines of files with one buffer for each watch: a longer part of a line is never in
 * memory.
 */
final class LogLines {
  /** The maximum length of a line, in bytes; the rest of a longer one is skipped. */
  private static final int LONGEST_LINE = 64 << 10;

  private final byte[] buffer = new byte[LONGEST_LINE];

  /**
   * Counts complete lines.
   *
   * @param budget the approximate maximum number of bytes
   * @return the place after them
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
        break; // An incomplete line, or nothing.
      }
      at += read;
    }
    return new LogPlace(at, inLine, Fingerprint.of(file, at));
  }

  /**
   * Counts the rest, an incomplete line, as one line.
   *
   * @return the place after it
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
      // Reads until the buffer is full, or the file has no more.
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
