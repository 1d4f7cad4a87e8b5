package io.nightshift.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** Orders and identities that a database holds before a contender begins. */
final class EarlierRows {

  /** By which the rows of before are told from the contender's. */
  private static final String MARK = "earlier";

  // Random keys, as those that follow have: each of these meets any page of the index.
  private static final String ORDERS =
      """
      INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines, placed_at,
                          updated_at, paid_amount, paid_currency, carrier, tracking_number)
      SELECT 'ord-' || gen_random_uuid(), '%s', 'c' || n || '@example.com', 'SHIPPED', 'EUR', 59.98,
             '[{"sku":"sku-1","quantity":2,"unitPrice":"29.99"}]', now() - n * interval '1 second',
             now(), 59.98, 'EUR', 'DHL', 'T' || n
      FROM generate_series(1, ?) AS s(n)
      """
          .formatted(MARK);
  private static final String INBOX =
      """
      INSERT INTO inbox (event_id, source, topic, partition, "offset")
      SELECT gen_random_uuid(), '/checkout', '%s', n %% 6, n FROM generate_series(1, ?) AS s(n)
      """
          .formatted(MARK);

  /** Hides them from the session that compares what the contender left. */
  private static final String HIDE =
      """
      CREATE TEMP VIEW orders AS SELECT * FROM public.orders WHERE customer_id <> '%1$s';
      CREATE TEMP VIEW inbox AS SELECT * FROM public.inbox WHERE topic <> '%1$s'
      """
          .formatted(MARK);

  private EarlierRows() {}

  /** Creates that number of rows of each kind. */
  static void make(Connection connection, int rows) throws SQLException {
    for (String sql : new String[] {ORDERS, INBOX}) {
      try (PreparedStatement insert = connection.prepareStatement(sql)) {
        insert.setInt(1, rows);
        insert.executeUpdate();
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("VACUUM (ANALYZE) orders, inbox");
    }
  }

  /** From now on the session sees only what came after them. */
  static void hide(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(HIDE);
    }
  }
}
