package io.nightshift.intake.deadletters;

import io.nightshift.database.Finder;
import io.nightshift.database.Found;
import io.nightshift.database.FoundRows;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds events by their id, alone or with their source. The two may be in any order, with a space,
 * a slash or a number sign between them.
 */
@Singleton
final class EventFinder implements Finder {
  private static final String ALONE =
      """
      SELECT event_id, source, topic, partition, "offset" FROM inbox
      WHERE event_id >= ? AND event_id < ? ORDER BY event_id, source LIMIT ?
      """;
  private static final String TOGETHER =
      """
      SELECT i.event_id, i.source, i.topic, i.partition, i."offset"
      FROM unnest(?::text[], ?::text[]) AS t(id, source)
        CROSS JOIN LATERAL (
          SELECT event_id, source, topic, partition, "offset" FROM inbox
          WHERE event_id = t.id AND source = t.source LIMIT 1) AS i
      LIMIT ?
      """;

  @Override
  public void find(Term term, FoundRows rows) throws SQLException {
    List<String> ids = new ArrayList<>();
    List<String> sources = new ArrayList<>();
    split(term.text(), ids, sources);
    if (!ids.isEmpty()) {
      rows.add(
          TOGETHER,
          EventFinder::found,
          ids.toArray(String[]::new),
          sources.toArray(String[]::new),
          MOST);
    }
    rows.add(ALONE, EventFinder::found, term.text(), term.end(), MOST);
  }

  /** All pairs that the text may mean: both parts may contain the separator. */
  static void split(String text, List<String> ids, List<String> sources) {
    for (int at = 1; at < text.length() - 1; at++) {
      char c = text.charAt(at);
      boolean space = Character.isWhitespace(c);
      if (space || c == '/' || c == '#') {
        ids.add(text.substring(at + 1).strip());
        sources.add(text.substring(0, at).strip());
      }
      if (space) {
        ids.add(text.substring(0, at).strip());
        sources.add(text.substring(at + 1).strip());
      }
    }
  }

  private static Found found(ResultSet row) throws SQLException {
    String id = row.getString(1);
    String source = row.getString(2);
    return new Found(
        "event",
        id,
        "Event %s of %s, record %s/%d@%d"
            .formatted(id, source, row.getString(3), row.getInt(4), row.getLong(5)),
        "/events/%s?source=%s".formatted(Found.encoded(id), Found.encoded(source)));
  }
}
