package io.nightshift.intake;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The position of each partition in PostgreSQL. */
final class Positions {
  private static final String INSERT =
      """
      INSERT INTO intake_position (topic, partition, position)
      SELECT ?, p, f FROM unnest(?::int[], ?::bigint[]) AS t(p, f)
      ON CONFLICT DO NOTHING
      """;
  private static final String SELECT =
      "SELECT partition, position FROM intake_position WHERE topic = ? AND partition = ANY (?)";
  private static final String ALL =
      """
      SELECT partition, position FROM intake_position WHERE topic = ? ORDER BY partition
      """;
  private static final String ADVANCE =
      """
      UPDATE intake_position AS i SET position = t.next, updated_at = now()
      FROM unnest(?::int[], ?::bigint[], ?::bigint[]) AS t(p, expected, next)
      WHERE i.topic = ? AND i.partition = t.p AND i.position = t.expected
      """;

  private final String topic;

  Positions(String topic) {
    this.topic = topic;
  }

  /** The stored positions of partitions; where there is none, {@code first} is stored. */
  Map<TopicPartition, Long> load(Connection connection, Map<TopicPartition, Long> first)
      throws SQLException {
    List<TopicPartition> partitions = List.copyOf(first.keySet());
    Map<TopicPartition, Long> stored = select(connection, partitions);
    if (stored.size() == partitions.size()) {
      return stored;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, topic);
      insert.setObject(2, partitions.stream().mapToInt(TopicPartition::partition).toArray());
      insert.setObject(3, partitions.stream().mapToLong(first::get).toArray());
      insert.executeUpdate();
    }
    return select(connection, partitions);
  }

  private Map<TopicPartition, Long> select(
      Connection connection, Collection<TopicPartition> partitions) throws SQLException {
    Map<TopicPartition, Long> stored = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, topic);
      select.setObject(2, partitions.stream().mapToInt(TopicPartition::partition).toArray());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          stored.put(new TopicPartition(topic, rows.getInt(1)), rows.getLong(2));
        }
      }
    }
    return stored;
  }

  /** The position of each partition that was ever read. */
  Map<Integer, Long> all(Connection connection) throws SQLException {
    return all(connection, ALL);
  }

  /** The same, locked until the end of the transaction, in their order. */
  Map<Integer, Long> lock(Connection connection) throws SQLException {
    return all(connection, ALL + "FOR UPDATE");
  }

  private Map<Integer, Long> all(Connection connection, String sql) throws SQLException {
    Map<Integer, Long> stored = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, topic);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          stored.put(rows.getInt(1), rows.getLong(2));
        }
      }
    }
    return stored;
  }

  /**
   * Moves positions, each from where this consumer believes it to be.
   *
   * @throws PositionLostException where one stands elsewhere: another consumer has moved it, or an
   *     earlier commit of ours went through although it seemed to fail
   */
  void advance(Connection connection, Map<TopicPartition, Batch.Move> moves)
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
      update.setString(4, topic);
      if (update.executeUpdate() != size) {
        throw new PositionLostException();
      }
    }
  }

  /** The partition's position is not where this consumer left it: it must read it again. */
  static final class PositionLostException extends Exception {
    private static final long serialVersionUID = 1L;

    PositionLostException() {
      super("the position was moved by another consumer", null, false, false);
    }
  }
}
