package io.nightshift.fraud;

import io.nightshift.fraud.Observation.Order;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The rows of orders that are checked, and the length of the range that the next query reads. */
final class OrderScan {
  /** The columns for {@link #order}; the time in microseconds since 1970. */
  static final String COLUMNS =
      "order_id, customer_id, email, currency, total, " + RowMicros.of("placed_at");

  private OrderScan() {}

  /** The order of a row of {@link #COLUMNS}. */
  static Order order(ResultSet row) throws SQLException {
    return new Order(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getBigDecimal(5),
        row.getLong(6));
  }

  /** The next range: wider if little was found, narrower if more than enough. */
  static long nextSpan(long span, int found, int limit) {
    if (found >= limit) {
      return Math.max(1, span / 4);
    }
    return 4L * found < limit ? Math.min(Integer.MAX_VALUE, span * 4) : span;
  }
}
