package io.nightshift.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Notes when each position was committed, by asking for the positions every 2 ms and taking the
 * time of the answer. So a commit is noted late, never early, by that and the answer's way; and
 * nothing is asked of who is measured. The rows are six: the database takes 0.05 ms for it. A
 * commit's timestamp in the database would be cheaper, but is taken before the commit is on disk.
 */
final class AppliedPositions implements AutoCloseable {

  private static final long TICK = 2_000_000;

  /** What was committed at a time, by partition. */
  private record Seen(long at, long[] positions) {}

  private final Connection connection;
  private final String topic;
  private final List<Seen> seen = new ArrayList<>();
  private final Thread thread;
  private volatile long sum;
  private volatile boolean closed;
  private volatile @Nullable SQLException failure;

  /** Begins to watch; the connection is its own. */
  AppliedPositions(Connection connection, String topic) {
    this.connection = connection;
    this.topic = topic;
    this.thread = Thread.ofPlatform().daemon().start(this::watch);
  }

  /** The sum of all positions. */
  long sum() {
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
    return sum;
  }

  private void watch() {
    long[] last = new long[Job.PARTITIONS];
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT partition, position FROM intake_position WHERE topic = ?")) {
      select.setString(1, topic);
      while (!closed) {
        long[] now = new long[Job.PARTITIONS];
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            now[rows.getInt(1)] = rows.getLong(2);
          }
        }
        if (!Arrays.equals(now, last)) {
          seen.add(new Seen(System.nanoTime(), now));
          last = now;
          sum = Arrays.stream(now).sum();
        }
        LockSupport.parkNanos(TICK);
      }
    } catch (SQLException e) {
      failure = e;
    }
  }

  /** Ends to watch: from then on it can be asked for times. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** When the record at an offset was seen to be applied, as {@link System#nanoTime} counts. */
  long appliedAt(int partition, long offset) {
    int low = 0;
    int high = seen.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (seen.get(middle).positions()[partition] > offset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return seen.get(low).at();
  }
}
