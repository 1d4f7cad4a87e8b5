package io.nightshift.orders;

import io.nightshift.database.Finder;
import io.nightshift.database.Found;
import io.nightshift.database.FoundRows;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Finds orders by their id. */
@Singleton
final class OrderFinder implements Finder {
  private static final String SELECT =
      """
      SELECT order_id, status FROM orders
      WHERE order_id >= ? AND order_id < ? ORDER BY order_id LIMIT ?
      """;

  @Override
  public void find(Term term, FoundRows rows) throws SQLException {
    rows.add(SELECT, OrderFinder::found, term.text(), term.end(), MOST);
  }

  /** An order from the columns {@code order_id} and {@code status}. */
  static Found found(ResultSet row) throws SQLException {
    String id = row.getString(1);
    return new Found(
        "order",
        id,
        "Order %s, %s".formatted(id, row.getString(2)),
        "/orders/" + Found.encoded(id));
  }
}
