package io.nightshift.intake.deadletters;

import io.nightshift.database.StoredTime;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads dead letters grouped by their cause. Parked events have no cause. */
@Singleton
public final class DeadLetterGroups {
  private static final String SELECT =
      """
      SELECT g.fingerprint, l.topic, l.type, l.reason, l.message, g.count, g.first_at, g.last_at,
             g.last
      FROM (
        SELECT fingerprint, count(*) AS count, min(at) AS first_at, max(at) AS last_at,
               max(id) AS last
        FROM dead_letter
        WHERE reason <> 'PARKED' AND (?::text IS NULL OR topic = ?) AND (?::text IS NULL OR state = ?)
        GROUP BY fingerprint
        HAVING ?::bigint IS NULL OR max(id) < ?
        ORDER BY max(id) DESC LIMIT ?) AS g
      JOIN dead_letter l ON l.id = g.last
      ORDER BY g.last DESC
      """;

  private final DataSource dataSource;

  @Inject
  DeadLetterGroups(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Groups, the one with the newest dead letter first.
   *
   * @param topic only of this topic; null for any
   * @param state only of dead letters in this state; null for any
   * @param before only those whose newest is older than the dead letter of this id
   * @param limit the maximum number of groups
   * @throws IllegalStateException caused by an {@link SQLException} if the database is away
   */
  public List<DeadLetterGroup> list(
      @Nullable String topic,
      DeadLetterView.@Nullable State state,
      @Nullable Long before,
      int limit) {
    String name = state == null ? null : state.name();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, topic);
      select.setString(2, topic);
      select.setString(3, name);
      select.setString(4, name);
      select.setObject(5, before);
      select.setObject(6, before);
      select.setInt(7, limit);
      List<DeadLetterGroup> groups = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          groups.add(group(rows));
        }
      }
      return groups;
    } catch (SQLException e) {
      throw new IllegalStateException("The dead letters cannot be read", e);
    }
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
