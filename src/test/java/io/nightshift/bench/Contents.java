package io.nightshift.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** What a contender left in its database, to be compared with what its events mean. */
enum Contents {
  ORDERS(
      """
      SELECT 'orders ' || status, count(*)::text FROM orders GROUP BY status
      UNION ALL SELECT 'checksum of orders', %s FROM orders
      UNION ALL SELECT 'sum of totals', sum(total)::text FROM orders
      UNION ALL SELECT 'checksum of inventory', %s FROM inventory
      UNION ALL SELECT 'on hand', sum(on_hand)::text FROM inventory
      UNION ALL SELECT 'reserved', sum(reserved)::text FROM inventory
      UNION ALL SELECT 'checksum of mails', %s FROM notification
      """
          .formatted(
              Fingerprint.sql(
                  """
                  concat_ws('|', order_id, customer_id, email, status, currency, total, lines::jsonb,
                    (extract(epoch FROM placed_at) * 1000000)::bigint,
                    (extract(epoch FROM updated_at) * 1000000)::bigint,
                    coalesce(paid_amount::text, '-'), coalesce(paid_currency, '-'),
                    coalesce(carrier, '-'), coalesce(tracking_number, '-'),
                    coalesce(cancel_reason, '-'))
                  """),
              Fingerprint.sql("concat_ws('|', sku, on_hand, reserved)"),
              Fingerprint.sql("concat_ws('|', kind, channel, recipient, subject)")),
      true),
  TRAIL(records("audit_record"), true),
  /** The table of the limit, which claims nothing. */
  COPY(records(CopyPeer.TABLE), false);

  private final String query;
  private final boolean claimed;

  Contents(String query, boolean claimed) {
    this.query =
        query
            + """
              UNION ALL SELECT 'inbox', count(*)::text FROM inbox
              UNION ALL SELECT 'dead letters', count(*)::text FROM dead_letter
              """;
    this.claimed = claimed;
  }

  private static String records(String table) {
    return """
      SELECT 'records', count(*)::text FROM %1$s
      UNION ALL SELECT 'checksum of records', %2$s FROM %1$s
      """
        .formatted(
            table,
            Fingerprint.sql(
                """
                concat_ws('|', event_id, source, type, (extract(epoch FROM at) * 1000000)::bigint,
                  actor, action, resource, outcome, coalesce(details, '-'))
                """));
  }

  /**
   * Compares.
   *
   * @throws IllegalStateException if the database holds something else, naming what
   */
  void verify(Connection connection, Feed feed, int events) throws SQLException {
    Map<String, String> expected = new TreeMap<>(feed.contents());
    expected.put("inbox", Integer.toString(claimed ? events : 0));
    expected.put("dead letters", "0");
    Map<String, String> found = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        found.put(rows.getString(1), rows.getString(2));
      }
    }
    if (!found.equals(expected)) {
      throw new IllegalStateException(
          "The database does not hold what the events mean.\n  found:    %s\n  expected: %s"
              .formatted(found, expected));
    }
  }
}
