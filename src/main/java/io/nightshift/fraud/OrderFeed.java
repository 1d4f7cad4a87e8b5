package io.nightshift.fraud;

import io.nightshift.database.SqlArrays;
import io.nightshift.fraud.Observation.Order;
import io.nightshift.fraud.ProgressTable.Place;
import io.nightshift.fraud.ProgressTable.Progress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the orders that are not checked yet, in batches. An order becomes visible when its
 * transaction is committed, whatever its time and number; so the checked orders are a set of
 * transactions, and a batch is what a snapshot sees beyond that set.
 */
final class OrderFeed {
  // Complete transactions only: the rest of a split one could not be identified.
  private static final String NEW =
      """
      SELECT %s, placed_in FROM orders
      WHERE (placed_in >= ? AND placed_in < ? OR placed_in = ANY (?)) AND placed_in <> ALL (?)
      ORDER BY placed_in FETCH FIRST ? ROWS WITH TIES
      """
          .formatted(OrderScan.COLUMNS);

  /** The number of transactions in the first query. */
  private static final long SPAN = 4_096;

  private final int limit;
  private final @Nullable OrderHistory history;
  private long span = SPAN;

  /**
   * A feed.
   *
   * @param limit the maximum number of orders in a batch, unless one transaction placed more
   * @param start the time from which existing orders are checked; null for none
   * @param now the approximate time
   */
  OrderFeed(int limit, @Nullable Instant start, Instant now) {
    this.limit = limit;
    this.history = start == null ? null : new OrderHistory(limit, start, now);
  }

  /**
   * A batch.
   *
   * @param more whether others may follow at once
   */
  record Batch(List<Order> orders, boolean more) {}

  /**
   * Reads the next batch, and records that it is checked.
   *
   * @throws IllegalStateException if the transaction numbers have restarted: the database was
   *     copied to another server, and the checked transactions are unknown
   */
  Batch next(Connection connection) throws SQLException {
    Progress progress =
        ProgressTable.read(connection, ProgressTable.ORDERS).get(ProgressTable.WHOLE);
    TransactionHorizon now = now(connection);
    if (progress == null) {
      put(connection, new Progress(now, history == null ? null : history.begin()));
      return new Batch(List.of(), history != null);
    }
    if (now.next() < progress.horizon().next()) {
      throw new IllegalStateException(
          """
          orders are judged up to transaction %d, but this server is at %d: the database was copied \
          from another; see docs/decisions/0018-fraud-watch.md\
          """
              .formatted(progress.horizon().next(), now.next()));
    }
    try (Statement set = connection.createStatement()) {
      // The statistics are older than the newest orders, and could lead to a scan of the whole
      // table.
      set.execute("SET LOCAL enable_seqscan = off");
    }
    Place place = progress.history();
    return place == null || history == null
        ? fresh(connection, progress.horizon(), now)
        : history(connection, history, progress.horizon(), place);
  }

  /**
   * Reads a range of transaction numbers at a time: however many have come, few are read and
   * sorted.
   */
  private Batch fresh(Connection connection, TransactionHorizon judged, TransactionHorizon now)
      throws SQLException {
    long end = Math.min(now.next(), judged.next() + span);
    List<Order> orders = new ArrayList<>();
    long last = end - 1;
    try (PreparedStatement select = connection.prepareStatement(NEW)) {
      select.setLong(1, judged.next());
      select.setLong(2, end);
      select.setArray(3, SqlArrays.bigint(connection, judged.open()));
      select.setArray(4, SqlArrays.bigint(connection, now.open()));
      select.setInt(5, limit);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          orders.add(OrderScan.order(rows));
          if (orders.size() >= limit) {
            last = rows.getLong(7);
          }
        }
      }
    }
    boolean more = orders.size() >= limit || end < now.next();
    if (more || !orders.isEmpty()) {
      put(connection, new Progress(judged.upTo(last, now), null));
    }
    span = OrderScan.nextSpan(span, orders.size(), limit);
    return new Batch(orders, more);
  }

  private Batch history(
      Connection connection, OrderHistory past, TransactionHorizon judged, Place after)
      throws SQLException {
    List<Order> orders = new ArrayList<>();
    put(connection, new Progress(judged, past.next(connection, judged, after, orders)));
    return new Batch(orders, true);
  }

  private static void put(Connection connection, Progress progress) throws SQLException {
    ProgressTable.put(connection, ProgressTable.ORDERS, ProgressTable.WHOLE, progress);
  }

  private static TransactionHorizon now(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT pg_current_snapshot()::text")) {
      row.next();
      return TransactionHorizon.of(row.getString(1));
    }
  }
}
