package io.nightshift.orders;

import io.nightshift.database.Finder;
import io.nightshift.database.Found;
import io.nightshift.database.FoundRows;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;

/**
 * Finds customers by their id, and orders by their customer or their email address. Nothing is
 * stored of a customer but the orders: a customer refers to the newest that was found.
 */
@Singleton
final class CustomerFinder implements Finder {
  private static final String CUSTOMER =
      """
      SELECT order_id, status FROM orders WHERE customer_id = ? ORDER BY placed_at DESC LIMIT ?
      """;
  private static final String EMAIL =
      """
      SELECT order_id, status FROM orders WHERE email = ? ORDER BY placed_at DESC LIMIT ?
      """;

  @Override
  public boolean readsSummaries() {
    return true;
  }

  @Override
  public void find(Term term, FoundRows rows) throws SQLException {
    List<Found> orders = rows.add(CUSTOMER, OrderFinder::found, term.text(), MOST);
    if (!orders.isEmpty()) {
      Found newest = orders.getFirst();
      rows.add(
          new Found(
              "customer",
              term.text(),
              "Customer %s, newest order %s".formatted(term.text(), newest.id()),
              newest.href()));
    }
    if (term.mayBeAddress()) {
      rows.add(EMAIL, OrderFinder::found, term.text(), MOST);
    }
  }
}
