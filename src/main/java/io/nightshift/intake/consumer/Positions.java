package io.nightshift.intake.consumer;

import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The position of each partition in PostgreSQL. */
public final class Positions {
  private static final String INSERT =
      """
      INSERT INTO intake_position (topic, partition, position, topic_id) VALUES (?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """;
  private static final String ALL =
      """
      SELECT partition, position, topic_id, held_since, held_from, held_why
      FROM intake_position WHERE topic = ? ORDER BY partition
      """;
  private static final String ADVANCE =
      """
      UPDATE intake_position AS i SET position = t.next, updated_at = now()
      FROM unnest(?::int[], ?::bigint[], ?::bigint[], ?::uuid[]) AS t(p, expected, next, id)
      WHERE i.topic = ? AND i.partition = t.p AND i.position = t.expected
        AND i.topic_id IS NOT DISTINCT FROM t.id AND i.held_since IS NULL
      """;
  private static final String PLACE =
      """
      UPDATE intake_position
      SET position = ?, topic_id = ?, held_since = NULL, held_from = NULL, held_why = NULL,
          updated_at = now()
      WHERE topic = ? AND partition = ? AND position = ? AND topic_id IS NOT DISTINCT FROM ?
        AND (held_since IS NOT NULL) = ?
      """;
  private static final String HOLD =
      """
      UPDATE intake_position SET held_since = now(), held_from = ?, held_why = ?
      WHERE topic = ? AND partition = ? AND position = ? AND topic_id IS NOT DISTINCT FROM ?
        AND held_since IS NULL
      """;

  private final String topic;

  public Positions(String topic) {
    this.topic = topic;
  }

  /**
   * The stored position of a partition.
   *
   * @param position the offset of the next record to apply
   * @param topicId the id of the topic of the position; null if it is not known
   * @param hold why the partition is held; null if it is not held
   */
  public record Row(long position, @Nullable UUID topicId, @Nullable Hold hold) {}

  /**
   * The hold of a partition that waits for an operator.
   *
   * @param since its begin
   * @param from the offset from which no record of the log is known to be applied
   * @param why the reason
   */
  public record Hold(Instant since, long from, String why) {}

  /** The row of each partition that was ever read. */
  public Map<Integer, Row> all(Connection connection) throws SQLException {
    return all(connection, ALL);
  }

  /** The same rows, locked until the end of the transaction, in their order. */
  public Map<Integer, Row> lock(Connection connection) throws SQLException {
    return all(connection, ALL + "FOR UPDATE");
  }

  private Map<Integer, Row> all(Connection connection, String sql) throws SQLException {
    Map<Integer, Row> stored = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, topic);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String id = rows.getString(3);
          Instant since = StoredTime.readOrNull(rows, 4);
          stored.put(
              rows.getInt(1),
              new Row(
                  rows.getLong(2),
                  id == null ? null : UUID.fromString(id),
                  since == null
                      ? null
                      : new Hold(since, rows.getLong(5), String.valueOf(rows.getString(6)))));
        }
      }
    }
    return stored;
  }

  /** Inserts the first position of partitions; an existing one stays. */
  void insert(
      Connection connection,
      Set<Integer> partitions,
      Map<Integer, Long> first,
      @Nullable UUID topicId)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (int partition : partitions) {
        insert.setString(1, topic);
        insert.setInt(2, partition);
        insert.setLong(3, first.getOrDefault(partition, 0L));
        insert.setObject(4, topicId);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /**
   * Moves a partition to another offset, or to the same offset of another topic, and ends its hold.
   *
   * @param from its row as it was read
   * @throws PositionLostException if the row has changed since
   */
  public void place(Connection connection, int partition, Row from, long to, @Nullable UUID topicId)
      throws SQLException, PositionLostException {
    try (PreparedStatement update = connection.prepareStatement(PLACE)) {
      update.setLong(1, to);
      update.setObject(2, topicId);
      update.setString(3, topic);
      update.setInt(4, partition);
      update.setLong(5, from.position());
      update.setObject(6, from.topicId());
      update.setBoolean(7, from.hold() != null);
      if (update.executeUpdate() != 1) {
        throw new PositionLostException();
      }
    }
  }

  /**
   * Holds a partition.
   *
   * @param at its row as it was read
   * @param from see {@link Hold}
   * @throws PositionLostException if the row has changed since
   */
  void hold(Connection connection, int partition, Row at, long from, String why)
      throws SQLException, PositionLostException {
    try (PreparedStatement update = connection.prepareStatement(HOLD)) {
      update.setLong(1, from);
      update.setString(2, why);
      update.setString(3, topic);
      update.setInt(4, partition);
      update.setLong(5, at.position());
      update.setObject(6, at.topicId());
      if (update.executeUpdate() != 1) {
        throw new PositionLostException();
      }
    }
  }

  /**
   * Moves positions, each from the value that this consumer expects.
   *
   * @throws PositionLostException if one has another value, is of another topic or is held: another
   *     consumer has moved it, or an earlier commit of this consumer succeeded although it seemed
   *     to fail
   */
  public void advance(Connection connection, Map<TopicPartition, Batch.Move> moves)
      throws SQLException, PositionLostException {
    if (moves.isEmpty()) {
      return;
    }
    int size = moves.size();
    int[] partitions = new int[size];
    long[] expected = new long[size];
    long[] next = new long[size];
    int i = 0;
    for (Map.Entry<TopicPartition, Batch.Move> move : moves.entrySet()) {
      partitions[i] = move.getKey().partition();
      expected[i] = move.getValue().from();
      next[i++] = move.getValue().to();
    }
    try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
      update.setObject(1, partitions);
      update.setObject(2, expected);
      update.setObject(3, next);
      update.setArray(
          4, SqlArrays.of(connection, "uuid", List.copyOf(moves.values()), Positions::topicId));
      update.setString(5, topic);
      if (update.executeUpdate() != size) {
        throw new PositionLostException();
      }
    }
  }

  private static @Nullable String topicId(Batch.Move move) {
    UUID id = move.topicId();
    return id == null ? null : id.toString();
  }

  /**
   * The position of the partition is not where this consumer left it: the consumer must read it
   * again.
   */
  public static final class PositionLostException extends Exception {
    private static final long serialVersionUID = 1L;

    PositionLostException() {
      super("the position was moved by another consumer", null, false, false);
    }
  }
}
