package io.nightshift.monitoring;

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
 * A file that is followed, whatever it is called meanwhile. What it holds open can be read to its
 * end even when it was renamed or deleted.
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

  /** When bytes were read of it last. */
  Instant lastGrown() {
    return lastGrown;
  }

  /** Since when it is at none of the paths that are followed; null if it is. */
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

  /** Whether it was touched since it was read last. */
  boolean hasChanged(long size, FileTime time) {
    return size != seenSize || !time.equals(seenTime);
  }

  /** Whether it is read to its end, what stands after its last line end included. */
  boolean isDrained() {
    return drained;
  }

  /** Remembers how it was before it is read: what comes while it is read is seen the next time. */
  void seen(long size, @Nullable FileTime time) {
    seenSize = size;
    seenTime = time;
  }

  /** Opens it, where it is not. */
  FileChannel open() throws IOException {
    if (channel == null) {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    }
    return channel;
  }

  /** Begins behind what is there; the rest of a line that is not at its end is skipped. */
  void skipToEnd() throws IOException {
    FileChannel file = open();
    long size = file.size();
    ByteBuffer last = ByteBuffer.allocate(1);
    boolean inLine = size > 0 && file.read(last, size - 1) == 1 && last.get(0) != '\n';
    place = new LogPlace(size, inLine, Fingerprint.of(file, size));
  }

  /** Whether what was read is still there: it was not cut off, overwritten, or of another file. */
  boolean holdsWhatWasRead() throws IOException {
    FileChannel file = open();
    return file.size() >= place.position()
        && Arrays.equals(Fingerprint.of(file, place.position()), place.fingerprint());
  }

  void beginAnew() {
    place = LogPlace.START;
  }

  /**
   * Counts whole lines from where it stands.
   *
   * @param budget about how many bytes at most
   * @return how many bytes; less than the budget where it is read to its end
   */
  long read(LogLines lines, LineCounter counter, long budget, Instant now) throws IOException {
    return moveTo(lines.whole(open(), place, counter, budget), now);
  }

  /** Counts what stands after the last line end as a line: its end will never come. */
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

  /** Whether its row is not as it stands. */
  boolean isMoved() {
    return !place.equals(committed);
  }

  /** Whether it has a row. */
  boolean hasRow() {
    return version > 0;
  }

  /** Its row as it shall be. */
  LogTable.Row row() {
    return new LogTable.Row(path.toString(), place, version);
  }

  /** Its row is as it stands. */
  void committed() {
    committed = place;
    version++;
  }

  /** Stands where its row says, whatever was read since; it is looked at anew. */
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
        // It was only read.
      }
    }
  }
}
