package io.nightshift.orders;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The available pieces of each sku, and which skus have changed since a mark. A change is found by
 * the number of the transaction that wrote the row last ({@code xmin}), which PostgreSQL keeps
 * anyway: the intake writes nothing for it. The search reads the whole table.
 */
public final class StockLevels {
  private static final int FETCHED = 1_000;

  /** A mark that is further behind could be confused with a later one: numbers are reused. */
  private static final long MAX_BEHIND = 1_000_000_000L;

  private static final String MARK =
      """
      SELECT (SELECT system_identifier FROM pg_control_system()) || '/'
               || (SELECT oid FROM pg_database WHERE datname = current_database()),
             ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint,
             pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
             floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
      """;
  private static final String ALL =
      "SELECT sku, on_hand - reserved FROM inventory WHERE vanished_at IS NULL";
  private static final String CHANGED =
      """
      SELECT sku, CASE WHEN vanished_at IS NULL THEN on_hand - reserved END FROM inventory
      WHERE age(xmin) <= (SELECT age(?::text::xid))
      """;

  private StockLevels() {}

  /**
   * A point in the history of a database.
   *
   * @param system the identity of the database cluster and of the database in it
   * @param timeline the number of its history, which a promoted standby increments
   * @param transaction all transactions with a smaller number have ended
   * @param atMillis the time of the database's clock, in milliseconds since 1970
   */
  public record Mark(String system, long timeline, long transaction, long atMillis) {}

  /** Receives the levels. */
  @FunctionalInterface
  public interface Levels {
    /**
     * Takes a level.
     *
     * @param available the number of available pieces; null if the sku is not in the catalogue any
     *     more
     */
    void take(String sku, @Nullable Long available) throws IOException, InterruptedException;
  }

  /**
   * The present mark.
   *
   * @throws SQLException if the database is away
   */
  public static Mark mark(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(MARK);
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Mark(
          Objects.requireNonNull(row.getString(1)), row.getLong(2), row.getLong(3), row.getLong(4));
    }
  }

  /** Whether the changes since a mark can be found; otherwise all levels must be read. */
  public static boolean isFindable(Mark since, Mark now) {
    return since.system().equals(now.system())
        && since.timeline() == now.timeline()
        && since.transaction() > 0
        && since.transaction() <= now.transaction()
        && now.transaction() - since.transaction() <= MAX_BEHIND;
  }

  /**
   * Reads the level of each sku that is in the catalogue or was ordered, in one snapshot of the
   * database. The connection must be in a transaction.
   *
   * @throws SQLException if the database is away
   * @throws IOException from the receiver
   * @throws InterruptedException from the receiver
   */
  public static void all(Connection connection, Levels levels)
      throws SQLException, IOException, InterruptedException {
    try (PreparedStatement select = connection.prepareStatement(ALL)) {
      read(select, levels);
    }
  }

  /**
   * Reads the levels that may have changed since a mark, in one snapshot of the database; some may
   * be unchanged. The connection must be in a transaction.
   *
   * @throws SQLException if the database is away
   * @throws IOException from the receiver
   * @throws InterruptedException from the receiver
   */
  public static void changed(Connection connection, Mark since, Levels levels)
      throws SQLException, IOException, InterruptedException {
    try (PreparedStatement select = connection.prepareStatement(CHANGED)) {
      select.setString(1, Long.toString(since.transaction() & 0xFFFF_FFFFL));
      read(select, levels);
    }
  }

  private static void read(PreparedStatement select, Levels levels)
      throws SQLException, IOException, InterruptedException {
    select.setFetchSize(FETCHED);
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        String sku = Objects.requireNonNull(rows.getString(1));
        long available = rows.getLong(2);
        levels.take(sku, rows.wasNull() ? null : available);
      }
    }
  }
}
