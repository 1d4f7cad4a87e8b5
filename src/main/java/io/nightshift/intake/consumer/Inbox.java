package io.nightshift.intake.consumer;

import io.nightshift.database.OptimisticCopy;
import io.nightshift.database.SqlArrays;
import io.nightshift.database.TableCopy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The identities of all events: an event is claimed by the first insert of its identity.
 *
 * <p>Nearly always all identities of a batch are new. So they are copied behind a savepoint, which
 * costs the database two thirds of an insert that checks for conflicts. If the unique index refuses
 * one, they are inserted again by a statement that returns the conflicts. In both ways the index
 * admits an event once.
 */
final class Inbox {
  private static final String CLAIM =
      """
      INSERT INTO inbox (event_id, source, topic, partition, "offset")
      SELECT i, s, ?, p, o
      FROM unnest(?::text[], ?::text[], ?::int[], ?::bigint[]) AS t(i, s, p, o)
      ON CONFLICT DO NOTHING
      RETURNING partition, "offset"
      """;

  private final String topic;
  private final OptimisticCopy optimistic = new OptimisticCopy();

  Inbox(String topic) {
    this.topic = topic;
  }

  /**
   * Claims identities.
   *
   * @return the records whose identities were never seen before, in their order; of several in the
   *     batch the first
   */
  <T> List<DecodedRecord<T>> claim(Connection connection, Claims<T> claims) throws SQLException {
    List<Claim> inOrder = claims.inOrder();
    if (inOrder.isEmpty()) {
      return List.of();
    }
    if (optimistic.copies(connection, inOrder.size(), () -> copy(connection, inOrder))) {
      return claims.firsts();
    }
    Set<Place> claimed = insert(connection, inOrder);
    boolean all = claimed.size() == inOrder.size();
    optimistic.found(inOrder.size(), !all);
    return all
        ? claims.firsts()
        : claims.firsts().stream().filter(decoded -> claimed.contains(Place.of(decoded))).toList();
  }

  private static void copy(Connection connection, List<Claim> claims) throws SQLException {
    try (TableCopy copy =
        TableCopy.begin(
            connection, "inbox", "event_id", "source", "topic", "partition", "\"offset\"")) {
      for (Claim claim : claims) {
        copy.row().columns(claim.columns());
      }
      copy.finish();
    }
  }

  private Set<Place> insert(Connection connection, List<Claim> claims) throws SQLException {
    int size = claims.size();
    int[] partitions = new int[size];
    long[] offsets = new long[size];
    for (int i = 0; i < size; i++) {
      Claim claim = claims.get(i);
      partitions[i] = claim.partition();
      offsets[i] = claim.offset();
    }
    Set<Place> claimed = HashSet.newHashSet(size);
    try (PreparedStatement insert = connection.prepareStatement(CLAIM)) {
      insert.setString(1, topic);
      insert.setArray(2, SqlArrays.text(connection, claims, Claim::id));
      insert.setArray(3, SqlArrays.text(connection, claims, Claim::source));
      insert.setObject(4, partitions);
      insert.setObject(5, offsets);
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          claimed.add(new Place(rows.getInt(1), rows.getLong(2)));
        }
      }
    }
    return claimed;
  }

  private record Place(int partition, long offset) {
    static Place of(DecodedRecord<?> decoded) {
      return new Place(decoded.kafkaRecord().partition(), decoded.kafkaRecord().offset());
    }
  }
}
