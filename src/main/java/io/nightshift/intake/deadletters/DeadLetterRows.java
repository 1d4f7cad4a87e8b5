package io.nightshift.intake.deadletters;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.database.SqlArrays;
import io.nightshift.publishing.TopicRecord;
import io.nightshift.publishing.UnpublishedRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The dead letters that are not published yet. */
final class DeadLetterRows implements UnpublishedRows {
  private static final String SELECT =
      """
      SELECT id, coalesce(octet_length(value), 0) FROM dead_letter
      WHERE published_at IS NULL AND reason <> 'PARKED' ORDER BY id LIMIT ?
      """;
  private static final String MARK =
      "UPDATE dead_letter SET published_at = now() WHERE id = ANY (?)";

  private static final String REFUSE =
      "UPDATE dead_letter SET published_at = now(), publish_refused = ? WHERE id = ?";

  /** The maximum number of bytes in memory. */
  private static final long MOST_BYTES = 2 << 20;

  private final DeadLetters deadLetters;
  private final ObjectMapper json;

  DeadLetterRows(DeadLetters deadLetters, ObjectMapper json) {
    this.deadLetters = deadLetters;
    this.json = json;
  }

  @Override
  public List<TopicRecord> forms(Connection connection, long id) {
    return deadLetters.find(id).map(letter -> DeadLetterJson.of(json, letter)).orElse(List.of());
  }

  /** Fewer if they are large. */
  @Override
  public List<Long> oldest(Connection connection, int most) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setInt(1, most);
      try (ResultSet rows = select.executeQuery()) {
        long bytes = 0;
        while (rows.next()) {
          bytes += rows.getLong(2);
          if (bytes > MOST_BYTES && !ids.isEmpty()) {
            break;
          }
          ids.add(rows.getLong(1));
        }
      }
    }
    return ids;
  }

  @Override
  public void mark(Connection connection, List<Long> ids) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(MARK)) {
      update.setArray(1, SqlArrays.bigint(connection, ids));
      update.executeUpdate();
    }
  }

  @Override
  public void refuse(Connection connection, long id, String why) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(REFUSE)) {
      update.setString(1, why);
      update.setLong(2, id);
      update.executeUpdate();
    }
  }
}
