package io.nightshift.logwatch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file that is followed across renames. While it is open, it can be read to its end even after it
 * was renamed or deleted.
 */
final class FollowedFile implements AutoCloseable {
  private final String key;
  private Path path;
  private LogPlace place;
  private LogPlace committed;
  private long version;
  private @Nullable FileChannel channel;
  private long seenSize = -1;
  private @Nullable FileTime seenTime;
  private Instant lastGrown;
  private @Nullable Instant goneSince;
  private boolean drained;

  FollowedFile(String key, Path path, LogPlace place, long version, Instant now) {
    this.key = key;
    this.path = path;
    this.place = place;
    this.committed = version == 0 ? LogPlace.START : place;
    this.version = version;
    this.lastGrown = now;
  }

  /** Its device and inode. */
  String key() {
    return key;
  }

  Path path() {
    return path;
  }

  long position() {
    return place.position();
  }

  boolean isOpen() {
    return channel != null;
  }

  /** The time of the last read of bytes. */
  Instant lastGrown() {
    return lastGrown;
  }

  /** Since when the file is at none of the followed paths; null if it is at one. */
  @Nullable Instant goneSince() {
    return goneSince;
  }

  void foundAt(Path where) {
    path = where;
    goneSince = null;
    drained = false;
  }

  void renamedTo(Path where) {
    path = where;
  }

  void notFound(Instant now) {
    if (goneSince == null) {
      goneSince = now;
    }
  }

  /** Whether the file has changed since it was last read. */
  boolean hasChanged(long size, FileTime time) {
    return size != seenSize || !time.equals(seenTime);
  }

  /** Whether the file is read to its end, including the text after its last line end. */
  boolean isDrained() {
    return drained;
  }

  /**
   * Stores the size and time from before a read: changes during the read are noticed the next time.
   */
  void seen(long size, @Nullable FileTime time) {
    seenSize = size;
    seenTime = time;
  }

  /** Opens the file, if it is not open. */
  FileChannel open() throws IOException {
    if (channel == null) {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    }
    return channel;
  }

  /** Skips the present content; the rest of an incomplete last line is skipped too. */
  void skipToEnd() throws IOException {
    FileChannel file = open();
    long size = file.size();
    ByteBuffer last = ByteBuffer.allocate(1);
    boolean inLine = size > 0 && file.read(last, size - 1) == 1 && last.get(0) != '\n';
    place = new LogPlace(size, inLine, Fingerprint.of(file, size));
  }

  /**
   * Whether the content that was read is still there: not truncated, not overwritten, and not of
   * another file.
   */
  boolean holdsWhatWasRead() throws IOException {
    FileChannel file = open();
    return file.size() >= place.position()
        && Arrays.equals(Fingerprint.of(file, place.position()), place.fingerprint());
  }

  void beginAnew() {
    place = LogPlace.START;
  }

  /**
   * Counts complete lines from the current position.
   *
   * @param budget the approximate maximum number of bytes
   * @return the number of read bytes; less than the budget if the end is reached
   */
  long read(LogLines lines, LineCounter counter, long budget, Instant now) throws IOException {
    return moveTo(lines.whole(open(), place, counter, budget), now);
  }

  /** Counts the text after the last line end as a line, because its end never comes. */
  void readLast(LogLines lines, LineCounter counter, Instant now) throws IOException {
    var unused = moveTo(lines.last(open(), place, counter), now);
    drained = true;
  }

  private long moveTo(LogPlace to, Instant now) {
    long bytes = to.position() - place.position();
    if (bytes > 0) {
      place = to;
      lastGrown = now;
    }
    return bytes;
  }

  /** Whether its row differs from the position in memory. */
  boolean isMoved() {
    return !place.equals(committed);
  }

  /** Whether it has a row. */
  boolean hasRow() {
    return version > 0;
  }

  /** The new row. */
  LogTable.Row row() {
    return new LogTable.Row(path.toString(), place, version);
  }

  /** Records that the row is committed. */
  void committed() {
    committed = place;
    version++;
  }

  /** Resets the position to that of its row; the file is read again from there. */
  void reset(LogPlace to, long itsVersion) {
    place = to;
    committed = to;
    version = itsVersion;
    seenSize = -1;
    drained = false;
  }

  @Override
  public void close() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // The file was only read: a failure to close it does not matter.
      }
    }
  }
}
