package io.nightshift.orders;

import io.nightshift.database.Finder;
import io.nightshift.database.Found;
import io.nightshift.database.FoundRows;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Finds articles by their sku. */
@Singleton
final class ArticleFinder implements Finder {
  private static final String SELECT =
      """
      SELECT sku, on_hand, reserved, coalesce(name, '') FROM inventory
      WHERE sku >= ? AND sku < ? ORDER BY sku LIMIT ?
      """;

  @Override
  public void find(Term term, FoundRows rows) throws SQLException {
    rows.add(SELECT, ArticleFinder::found, term.text(), term.end(), MOST);
  }

  private static Found found(ResultSet row) throws SQLException {
    String sku = row.getString(1);
    String name = row.getString(4);
    return new Found(
        "sku",
        sku,
        "Article %s%s, %d on hand, %d reserved"
            .formatted(
                sku, name.isEmpty() ? "" : " (" + name + ")", row.getLong(2), row.getLong(3)),
        "/inventory/" + Found.encoded(sku));
  }
}
