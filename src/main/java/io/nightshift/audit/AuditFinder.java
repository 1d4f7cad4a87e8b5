package io.nightshift.audit;

import io.nightshift.database.Finder;
import io.nightshift.database.Found;
import io.nightshift.database.FoundRows;
import io.nightshift.database.StoredTime;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** Finds audit records by their actor, their resource or their event, the newest first. */
@Singleton
final class AuditFinder implements Finder {
  private static final String SELECT =
      """
      SELECT chain, sequence, at, actor, action, resource, outcome FROM audit_record
      WHERE %s = ? AND at >= now() - make_interval(secs => ?)
      ORDER BY at DESC, chain DESC, sequence DESC LIMIT ?
      """;
  private static final List<String> QUERIES =
      Stream.of("resource", "event_id", "actor").map(SELECT::formatted).toList();

  /**
   * In seconds. An actor may have most records of the trail: the newest are found without sorting
   * all of them.
   */
  private static final List<Double> SPANS = List.of(60.0, 3_600.0, 172_800.0, 63e9);

  @Override
  public boolean readsSummaries() {
    return true;
  }

  @Override
  public void find(Term term, FoundRows rows) throws SQLException {
    for (String query : QUERIES) {
      for (double span : SPANS) {
        if (rows.add(query, AuditFinder::found, term.text(), span, MOST).size() == MOST) {
          break;
        }
      }
    }
  }

  private static Found found(ResultSet row) throws SQLException {
    String actor = row.getString(4);
    String action = row.getString(5);
    String resource = row.getString(6);
    return new Found(
        "audit",
        row.getString(1) + "/" + row.getLong(2),
        "%s: %s of %s, %s".formatted(actor, action, resource, row.getString(7)),
        href(StoredTime.read(row, 3), actor, action, resource));
  }

  /** The list of the records that are equal but for their outcome and their details. */
  static String href(Instant at, String actor, String action, String resource) {
    return "/audit/records?actor=%s&action=%s&resource=%s&from=%s&to=%s"
        .formatted(
            Found.encoded(actor),
            Found.encoded(action),
            Found.encoded(resource),
            Found.encoded(at.toString()),
            Found.encoded(at.plus(1, ChronoUnit.MICROS).toString()));
  }
}
