package io.nightshift.intake;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The identities of all events ever taken in: an event is claimed by the first that inserts it. */
final class Inbox {
  private static final String CLAIM =
      """
      INSERT INTO inbox (event_id, source, topic, partition, "offset")
      SELECT i, s, ?, p, o
      FROM unnest(?::text[], ?::text[], ?::int[], ?::bigint[]) AS t(i, s, p, o)
      ON CONFLICT DO NOTHING
      RETURNING partition, "offset"
      """;

  // Two batches that hold the same events must meet them in the same order, or they deadlock.
  private static final Comparator<CloudEvent> BY_IDENTITY =
      Comparator.comparing(CloudEvent::id).thenComparing(CloudEvent::source);

  private final String topic;

  Inbox(String topic) {
    this.topic = topic;
  }

  /** Claims events: those of {@code records} that were never seen before, in the same order. */
  <T> List<Received<T>> claim(
      Connection connection, List<Received<T>> records, Function<Received<T>, CloudEvent> event)
      throws SQLException {
    if (records.isEmpty()) {
      return records;
    }
    List<Received<T>> sorted = new ArrayList<>(records);
    sorted.sort(Comparator.comparing(event, BY_IDENTITY));
    int size = sorted.size();
    String[] ids = new String[size];
    String[] sources = new String[size];
    int[] partitions = new int[size];
    long[] offsets = new long[size];
    for (int i = 0; i < size; i++) {
      Received<T> received = sorted.get(i);
      CloudEvent identity = event.apply(received);
      ids[i] = identity.id();
      sources[i] = identity.source();
      partitions[i] = received.kafkaRecord().partition();
      offsets[i] = received.kafkaRecord().offset();
    }
    Set<Place> claimed = HashSet.newHashSet(size);
    try (PreparedStatement insert = connection.prepareStatement(CLAIM)) {
      insert.setString(1, topic);
      insert.setArray(2, connection.createArrayOf("text", ids));
      insert.setArray(3, connection.createArrayOf("text", sources));
      insert.setObject(4, partitions);
      insert.setObject(5, offsets);
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          claimed.add(new Place(rows.getInt(1), rows.getLong(2)));
        }
      }
    }
    return claimed.size() == size
        ? records
        : records.stream().filter(received -> claimed.contains(Place.of(received))).toList();
  }

  private record Place(int partition, long offset) {
    static Place of(Received<?> received) {
      return new Place(received.kafkaRecord().partition(), received.kafkaRecord().offset());
    }
  }
}
