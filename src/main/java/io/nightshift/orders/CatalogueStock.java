package io.nightshift.orders;

import io.nightshift.database.SqlArrays;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of an external system in the table {@code inventory}, for the sync of it. Every
 * transaction locks several rows in the order of their skus as compared by Java, like {@link
 * StockChanges}, so that two transactions never deadlock.
 */
public final class CatalogueStock {
  private static final String UPSERT =
      """
      INSERT INTO inventory (sku, on_hand, name, price, currency, synced_at, sync_pass)
      SELECT s, h, n, p, c, now(), ?
      FROM unnest(?::text[], ?::bigint[], ?::text[], ?::numeric[], ?::text[]) AS t(s, h, n, p, c)
      ON CONFLICT (sku) DO UPDATE
      SET on_hand = excluded.on_hand, name = excluded.name, price = excluded.price,
          currency = excluded.currency, synced_at = excluded.synced_at, vanished_at = NULL,
          sync_pass = excluded.sync_pass
      """;
  private static final String UPSERT_NEW =
      UPSERT + "WHERE inventory.sync_pass IS DISTINCT FROM excluded.sync_pass\n";
  private static final String LOCK =
      """
      SELECT 1 FROM unnest(?::text[]) WITH ORDINALITY AS t(sku, place) JOIN inventory AS i USING (sku)
      ORDER BY place FOR UPDATE OF i
      """;
  private static final String SEE =
      "UPDATE inventory SET sync_pass = ? WHERE sku = ANY (?) AND sync_pass IS NOT NULL";
  private static final String COUNT =
      """
      SELECT count(*), count(*) FILTER (WHERE sync_pass < ?)
      FROM inventory WHERE sync_pass IS NOT NULL AND vanished_at IS NULL
      """;
  private static final String MISSING =
      "SELECT sku FROM inventory WHERE sync_pass < ? AND vanished_at IS NULL LIMIT ?";
  private static final String MARK =
      "UPDATE inventory SET vanished_at = now() WHERE sku = ANY (?) AND sync_pass < ?";

  private CatalogueStock() {}

  /**
   * The comparison of the inventory with a complete pass.
   *
   * @param known the number of catalogue items that have not vanished before
   * @param missing the number of those that the pass has not seen
   */
  public record Standing(long known, long missing) {}

  /**
   * Writes a page's items.
   *
   * @param items in the order of their skus
   * @return their number
   * @throws SQLException if the database is away
   */
  public static int put(Connection connection, long pass, List<CatalogueItem> items)
      throws SQLException {
    return put(connection, UPSERT, pass, items);
  }

  /**
   * Writes those of a page's items that the pass has not written or seen before.
   *
   * @param items in the order of their skus
   * @return the number of written items
   * @throws SQLException if the database is away
   */
  public static int putNew(Connection connection, long pass, List<CatalogueItem> items)
      throws SQLException {
    return put(connection, UPSERT_NEW, pass, items);
  }

  private static int put(Connection connection, String sql, long pass, List<CatalogueItem> items)
      throws SQLException {
    try (PreparedStatement upsert = connection.prepareStatement(sql)) {
      upsert.setLong(1, pass);
      upsert.setArray(2, SqlArrays.text(connection, items, CatalogueItem::sku));
      upsert.setObject(3, items.stream().mapToLong(CatalogueItem::onHand).toArray());
      upsert.setArray(4, SqlArrays.text(connection, items, CatalogueItem::name));
      upsert.setArray(5, SqlArrays.of(connection, "numeric", items, CatalogueStock::price));
      upsert.setArray(6, SqlArrays.text(connection, items, CatalogueItem::currency));
      return upsert.executeUpdate();
    }
  }

  private static @Nullable String price(CatalogueItem item) {
    BigDecimal price = item.price();
    return price == null ? null : price.toString();
  }

  /**
   * Records that skus are still in the catalogue, though their elements are invalid.
   *
   * @throws SQLException if the database is away
   */
  public static void see(Connection connection, long pass, Collection<String> skus)
      throws SQLException {
    lock(connection, skus);
    try (PreparedStatement update = connection.prepareStatement(SEE)) {
      update.setLong(1, pass);
      update.setArray(2, SqlArrays.text(connection, skus));
      update.executeUpdate();
    }
  }

  /**
   * Compares the inventory with a pass.
   *
   * @throws SQLException if the database is away
   */
  public static Standing count(Connection connection, long pass) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(COUNT)) {
      select.setLong(1, pass);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return new Standing(row.getLong(1), row.getLong(2));
      }
    }
  }

  /**
   * Marks some items that a pass has not seen as vanished.
   *
   * @param most the maximum number of items
   * @return their number; 0 if none is left
   * @throws SQLException if the database is away
   */
  public static int mark(Connection connection, long pass, int most) throws SQLException {
    List<String> missing = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(MISSING)) {
      select.setLong(1, pass);
      select.setInt(2, most);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          missing.add(rows.getString(1));
        }
      }
    }
    lock(connection, missing);
    try (PreparedStatement update = connection.prepareStatement(MARK)) {
      update.setArray(1, SqlArrays.text(connection, missing));
      update.setLong(2, pass);
      return update.executeUpdate();
    }
  }

  private static void lock(Connection connection, Collection<String> skus) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LOCK)) {
      select.setArray(1, SqlArrays.text(connection, new TreeSet<>(skus)));
      select.executeQuery().close();
    }
  }
}
