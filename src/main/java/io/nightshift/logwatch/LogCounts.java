package io.nightshift.logwatch;

import io.nightshift.database.StoredTime;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the counts of log files. */
@Singleton
public final class LogCounts {
  private static final String SELECT =
      """
      SELECT minute, watch, instance, kind, name, count FROM log_count
      WHERE (?::text IS NULL OR watch = ?) AND minute >= ? AND minute < ?
        AND (minute < ? OR minute = ? AND (watch, instance, kind, name) > (?, ?, ?, ?))
      ORDER BY minute DESC, watch, instance, kind, name LIMIT ?
      """;
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private final DataSource dataSource;

  @Inject
  LogCounts(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * A filter of counts.
   *
   * @param watch only of this watch; null for any
   * @param from only of minutes that begin then or later; null for any
   * @param to only of minutes that begin before; null for any
   */
  public record Filter(@Nullable String watch, @Nullable Instant from, @Nullable Instant to) {}

  /** The unique key of a count. */
  public record Key(Instant minute, String watch, String instance, LogKind kind, String name) {}

  /** A count with its key. */
  public record Count(Key key, long count) {}

  /**
   * Counts, those of the newest minute first.
   *
   * @param after only the counts after this key; null for the first
   * @param limit the maximum number of counts
   * @throws IllegalStateException caused by an {@link SQLException} if the database is away
   */
  public List<Count> list(Filter filter, @Nullable Key after, int limit) {
    Key key = after == null ? new Key(LAST, "", "", LogKind.LEVEL, "") : after;
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, filter.watch());
      select.setString(2, filter.watch());
      select.setObject(3, StoredTime.utc(within(filter.from(), FIRST)));
      select.setObject(4, StoredTime.utc(within(filter.to(), LAST)));
      select.setObject(5, StoredTime.utc(key.minute()));
      select.setObject(6, StoredTime.utc(key.minute()));
      select.setString(7, key.watch());
      select.setString(8, key.instance());
      select.setString(9, key.kind().name());
      select.setString(10, key.name());
      select.setInt(11, limit);
      List<Count> counts = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          counts.add(count(rows));
        }
      }
      return counts;
    } catch (SQLException e) {
      throw new IllegalStateException("The counts of logs cannot be read", e);
    }
  }

  private static Instant within(@Nullable Instant time, Instant otherwise) {
    return time == null || time.isBefore(FIRST) || time.isAfter(LAST) ? otherwise : time;
  }

  private static Count count(ResultSet row) throws SQLException {
    Key key =
        new Key(
            StoredTime.read(row, 1),
            row.getString(2),
            row.getString(3),
            LogKind.valueOf(row.getString(4)),
            row.getString(5));
    return new Count(key, row.getLong(6));
  }
}
