package io.nightshift.sync;

import io.nightshift.database.StoredTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The SQL statements on the table {@code catalogue_sync}. */
final class PassTable {
  private static final String SELECT =
      """
      SELECT source, pass, state, after, pages, items, unusable, etag, complete_etag, completed_at,
             not_before
      FROM catalogue_sync
      """;
  private static final String PUT =
      """
      INSERT INTO catalogue_sync (source, pass, state, after, pages, items, unusable, etag,
                                  complete_etag, completed_at, not_before)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (only_one) DO UPDATE
      SET source = excluded.source, pass = excluded.pass, state = excluded.state,
          after = excluded.after, pages = excluded.pages, items = excluded.items,
          unusable = excluded.unusable, etag = excluded.etag,
          complete_etag = excluded.complete_etag, completed_at = excluded.completed_at,
          not_before = excluded.not_before
      """;

  private PassTable() {}

  /**
   * The pass to continue, or the next one; the first one if there was none, or it is of another
   * source.
   */
  static SyncPass current(Connection connection, String source) throws SQLException {
    SyncPass last = last(connection);
    if (last == null || !last.source().equals(source)) {
      return SyncPass.first(source, last == null ? 1 : last.number() + 1);
    }
    return last.isUnderWay() ? last : last.following();
  }

  private static @Nullable SyncPass last(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT);
        ResultSet row = select.executeQuery()) {
      return row.next()
          ? new SyncPass(
              Objects.requireNonNull(row.getString(1)),
              row.getLong(2),
              SyncPass.State.valueOf(row.getString(3)),
              row.getString(4),
              row.getLong(5),
              row.getLong(6),
              row.getLong(7),
              row.getString(8),
              row.getString(9),
              StoredTime.readOrNull(row, 10),
              StoredTime.readOrNull(row, 11))
          : null;
    }
  }

  static void put(Connection connection, SyncPass syncPass) throws SQLException {
    try (PreparedStatement put = connection.prepareStatement(PUT)) {
      put.setString(1, syncPass.source());
      put.setLong(2, syncPass.number());
      put.setString(3, syncPass.state().name());
      put.setString(4, syncPass.after());
      put.setLong(5, syncPass.pages());
      put.setLong(6, syncPass.items());
      put.setLong(7, syncPass.unusable());
      put.setString(8, syncPass.tag());
      put.setString(9, syncPass.completeTag());
      put.setObject(10, StoredTime.utcOrNull(syncPass.completedAt()));
      put.setObject(11, StoredTime.utcOrNull(syncPass.notBefore()));
      put.executeUpdate();
    }
  }
}
