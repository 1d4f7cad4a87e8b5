package io.nightshift.logwatch;

import io.nightshift.database.Transaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The positions of a watch's files, in memory and in the database. */
final class LogPositions {
  /** The interval in which an instance updates its rows, so that they are kept. */
  private static final Duration SHOW = Duration.ofHours(1);

  private final LogTable table;
  private final DataSource dataSource;
  private boolean begun;
  private Instant shown = Instant.MIN;

  LogPositions(LogTable table, DataSource dataSource) {
    this.table = table;
    this.dataSource = dataSource;
  }

  /** Whether this instance has followed these files before: then further files are new. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * Sets each file to the position of its row.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  void load(LogFiles files, Instant now) throws SQLException {
    Map<String, LogTable.Row> rows =
        Transaction.<Map<String, LogTable.Row>, RuntimeException>run(
            dataSource,
            connection -> {
              begun = table.hasBegun(connection);
              return table.places(connection);
            });
    for (FollowedFile file : List.copyOf(files.byKey().values())) {
      if (!rows.containsKey(file.key())) {
        if (file.hasRow() || !begun) {
          files.remove(file); // Finished, or the next scan finds it again as an existing file.
        } else {
          file.reset(LogPlace.START, 0);
        }
      }
    }
    rows.forEach(
        (key, row) -> {
          FollowedFile file = files.byKey().get(key);
          if (file == null) {
            Path path = Path.of(row.path());
            file = new FollowedFile(key, path, row.place(), row.version(), now);
            files.byKey().put(key, file);
          }
          file.reset(row.place(), row.version());
        });
  }

  /**
   * Commits the positions together with the counts.
   *
   * @param over the files that need not be followed any more
   * @throws SQLException if the database is away: all of it may be committed, or nothing
   * @throws LogTable.MovedException if another process has moved one: nothing is committed
   */
  void commit(
      LogFiles files, List<FollowedFile> over, Map<LineCounter.Key, Long> counts, Instant now)
      throws SQLException {
    List<FollowedFile> moved =
        files.byKey().values().stream()
            .filter(file -> file.isMoved() && !over.contains(file))
            .toList();
    boolean show = shown.isBefore(now.minus(SHOW));
    if (!begun || show || !moved.isEmpty() || !over.isEmpty()) {
      var unused =
          Transaction.<Boolean, RuntimeException>run(
              dataSource,
              connection -> {
                write(connection, moved, over);
                if (!begun) {
                  table.begin(connection);
                }
                if (show) {
                  table.show(connection);
                }
                if (!counts.isEmpty()) {
                  table.count(connection, now, counts);
                }
                return true;
              });
      shown = show ? now : shown;
    }
    begun = true;
    moved.forEach(FollowedFile::committed);
    over.forEach(files::remove);
  }

  private void write(Connection connection, List<FollowedFile> moved, List<FollowedFile> over)
      throws SQLException {
    for (FollowedFile file : moved) {
      table.put(connection, file.key(), file.row());
    }
    for (FollowedFile file : over) {
      if (file.hasRow()) {
        LogTable.Row row = file.row();
        table.remove(connection, file.key(), row.path(), row.version());
      }
    }
  }
}
