package io.nightshift.intake.deadletters;

import io.nightshift.database.Finder;
import io.nightshift.database.Found;
import io.nightshift.database.FoundRows;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** Finds dead letters by their id or the id of their event, the newest first. */
@Singleton
final class DeadLetterFinder implements Finder {
  private static final Pattern ID = Pattern.compile("(?:dead-letter/)?([1-9][0-9]{0,17})");

  private static final String SELECT =
      """
      SELECT id, state, reason, topic, partition, "offset" FROM dead_letter WHERE event_id = ?
      UNION
      SELECT id, state, reason, topic, partition, "offset" FROM dead_letter WHERE id = ?
      ORDER BY id DESC LIMIT ?
      """;

  @Override
  public void find(Term term, FoundRows rows) throws SQLException {
    var id = ID.matcher(term.text());
    long number = id.matches() ? Long.parseLong(id.group(1)) : 0;
    rows.add(SELECT, DeadLetterFinder::found, term.text(), number, MOST);
  }

  /** The message is left out: it may quote the record. */
  private static Found found(ResultSet row) throws SQLException {
    String id = row.getString(1);
    return new Found(
        "dead-letter",
        id,
        "Dead letter %s, %s, %s, record %s/%d@%d"
            .formatted(
                id,
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                row.getLong(6)),
        "/dead-letters/" + id);
  }
}
