package io.nightshift.intake.deadletters;

import io.nightshift.database.QueryConditions;
import io.nightshift.database.RowReader;
import io.nightshift.database.StoredTime;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads dead letters grouped by their cause. Parked events have no cause. */
@ApplicationScoped
public class DeadLetterGroups {
  private static final String SELECT =
      """
      SELECT g.fingerprint, l.topic, l.type, l.reason, l.message, g.number, g.first, g.last, l.id
      FROM dead_letter l JOIN (
        SELECT fingerprint, count(*) AS number, min(at) AS first, max(at) AS last,
               max(id) AS newest
        FROM dead_letter WHERE reason <> 'PARKED' AND %s
        GROUP BY fingerprint HAVING max(id) < ?
        ORDER BY max(id) DESC LIMIT ?) g ON l.id = g.newest
      ORDER BY l.id DESC
      """;

  private final DataSource dataSource;

  DeadLetterGroups(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Groups, the one with the newest dead letter first.
   *
   * @param topic only of this topic; null for any
   * @param state only of dead letters in this state; null for any
   * @param before only those whose newest is older than the dead letter of this id; null for the
   *     newest
   * @param limit the maximum number of groups
   * @throws IllegalStateException if the database is away
   */
  public List<DeadLetterGroup> list(
      @Nullable String topic,
      DeadLetterView.@Nullable State state,
      @Nullable Long before,
      int limit) {
    QueryConditions conditions =
        new QueryConditions().and("topic = ?", topic).and("state = ?", state);
    return RowReader.list(
        dataSource,
        SELECT.formatted(conditions.where()),
        DeadLetterGroups::group,
        conditions.values(before == null ? Long.MAX_VALUE : before, limit));
  }

  private static DeadLetterGroup group(ResultSet row) throws SQLException {
    return new DeadLetterGroup(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getLong(6),
        StoredTime.read(row, 7),
        StoredTime.read(row, 8),
        row.getLong(9));
  }
}
