package io.nightshift.alerts;

import io.nightshift.database.Finder;
import io.nightshift.database.Found;
import io.nightshift.database.FoundRows;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** Finds alerts by their id or their subject, the newest first. */
@Singleton
final class AlertFinder implements Finder {
  private static final Pattern ID = Pattern.compile("(?:alert/)?([1-9][0-9]{0,17})");

  private static final String SELECT =
      """
      SELECT id, severity, rule, subject, state FROM alert WHERE subject = ?
      UNION
      SELECT id, severity, rule, subject, state FROM alert WHERE id = ?
      ORDER BY id DESC LIMIT ?
      """;

  @Override
  public void find(Term term, FoundRows rows) throws SQLException {
    var id = ID.matcher(term.text());
    long number = id.matches() ? Long.parseLong(id.group(1)) : 0;
    rows.add(SELECT, AlertFinder::found, term.text(), number, MOST);
  }

  private static Found found(ResultSet row) throws SQLException {
    String id = row.getString(1);
    return new Found(
        "alert",
        id,
        "%s %s of %s, %s"
            .formatted(row.getString(2), row.getString(3), row.getString(4), row.getString(5)),
        "/alerts/" + id);
  }
}
