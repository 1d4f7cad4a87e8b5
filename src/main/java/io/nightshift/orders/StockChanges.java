package io.nightshift.orders;

import io.nightshift.database.SqlArrays;
import io.nightshift.orders.OrderEvent.Line;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The changes of a batch to the stock, summed by sku. */
final class StockChanges {
  private static final String UPSERT =
      """
      INSERT INTO inventory AS i (sku, on_hand, reserved)
      SELECT s, h, r FROM unnest(?::text[], ?::bigint[], ?::bigint[]) AS t(s, h, r)
      ON CONFLICT (sku) DO UPDATE
      SET on_hand = i.on_hand + excluded.on_hand, reserved = i.reserved + excluded.reserved
      """;

  private final Map<String, long[]> bySku = new HashMap<>();

  void reserve(List<Line> lines) {
    lines.forEach(line -> change(line.sku(), 0, line.quantity()));
  }

  void release(List<Line> lines) {
    lines.forEach(line -> change(line.sku(), 0, -line.quantity()));
  }

  /** Takes reserved pieces out of the stock. */
  void take(List<Line> lines) {
    lines.forEach(line -> change(line.sku(), -line.quantity(), -line.quantity()));
  }

  private void change(String sku, long onHand, long reserved) {
    long[] sum = bySku.computeIfAbsent(sku, unknown -> new long[2]);
    sum[0] += onHand;
    sum[1] += reserved;
  }

  void write(Connection connection) throws SQLException {
    if (bySku.isEmpty()) {
      return;
    }
    // In the order of the skus, so that two batches do not deadlock.
    Map<String, long[]> ordered = new TreeMap<>(bySku);
    try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      upsert.setArray(1, SqlArrays.text(connection, ordered.keySet()));
      upsert.setObject(2, ordered.values().stream().mapToLong(sum -> sum[0]).toArray());
      upsert.setObject(3, ordered.values().stream().mapToLong(sum -> sum[1]).toArray());
      upsert.executeUpdate();
    }
  }
}
