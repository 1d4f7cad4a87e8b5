package io.nightshift.fraud;

import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import io.nightshift.events.EventTime;
import io.nightshift.fraud.Observation.Order;
import io.nightshift.fraud.ProgressTable.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the orders from before the first run, in the order of their times: a time span in each
 * query, so that few are read and sorted however many there are.
 */
final class OrderHistory {
  private static final String SELECT =
      """
      SELECT %s FROM orders
      WHERE placed_at >= ? AND placed_at < ? AND (placed_at, order_id) > (?, ?)
        AND (placed_in IS NULL OR placed_in < ? AND placed_in <> ALL (?))
      ORDER BY placed_at, order_id LIMIT ?
      """
          .formatted(OrderScan.COLUMNS);

  /** A time after all events. */
  private static final Instant END = Instant.parse("+10000-01-02T00:00:00Z");

  /** The future has few orders, but very many years. */
  private static final Duration AHEAD = Duration.ofDays(1);

  private final int limit;
  private final Instant start;
  private final Instant future;
  private long spanSeconds = 3_600;

  /**
   * A reader from a time on.
   *
   * @param limit the maximum number of orders in a batch
   * @param now the approximate time
   */
  OrderHistory(int limit, Instant start, Instant now) {
    this.limit = limit;
    this.start = start;
    this.future = now.plus(AHEAD);
  }

  /** The place where it begins. */
  Place begin() {
    return new Place(start, "");
  }

  /**
   * Adds the next orders within a horizon.
   *
   * @return the place of the last one; null if none are left
   */
  @Nullable Place next(
      Connection connection, TransactionHorizon horizon, Place after, List<Order> into)
      throws SQLException {
    Instant end = after.at().plusSeconds(spanSeconds);
    boolean last = end.isAfter(future);
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setObject(1, StoredTime.utc(after.at()));
      select.setObject(2, StoredTime.utc(last ? END : end));
      select.setObject(3, StoredTime.utc(after.at()));
      select.setString(4, after.id());
      select.setLong(5, horizon.next());
      select.setArray(6, SqlArrays.bigint(connection, horizon.open()));
      select.setInt(7, limit);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          into.add(OrderScan.order(rows));
        }
      }
    }
    spanSeconds = OrderScan.nextSpan(spanSeconds, into.size(), limit);
    if (into.size() == limit) {
      Order one = into.getLast();
      return new Place(EventTime.ofMicros(one.placedAt()), one.orderId());
    }
    return last ? null : new Place(end, "");
  }
}
