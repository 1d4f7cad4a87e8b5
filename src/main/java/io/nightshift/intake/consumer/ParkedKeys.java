package io.nightshift.intake.consumer;

import io.nightshift.database.SqlArrays;
import io.nightshift.events.Reason;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parked keys of a topic: each has an open dead letter. A new event of such a key becomes the
 * last of its open dead letters; only the first of them can be replayed.
 */
public final class ParkedKeys {
  private static final String STANDING =
      """
      SELECT k.place FROM unnest(?::bytea[]) WITH ORDINALITY AS k(key, place)
      WHERE EXISTS (
        SELECT FROM dead_letter l
        WHERE l.topic = ? AND sha256(l.key) = sha256(k.key) AND l.state = 'OPEN'
          AND l.key IS NOT NULL)
      """;
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtext(?), stripe) FROM unnest(?::int[]) AS stripe";
  private static final String IN_FRONT =
      """
      SELECT f.id FROM dead_letter l JOIN dead_letter f
        ON f.topic = l.topic AND sha256(f.key) = sha256(l.key) AND f.state = 'OPEN'
          AND f.key IS NOT NULL AND f.id < l.id
      WHERE l.id = ? ORDER BY f.id LIMIT 1
      """;
  private static final String FIRST =
      """
      SELECT id, reason, coalesce(octet_length(value), 0) FROM dead_letter
      WHERE topic = ? AND sha256(key) = sha256(?) AND state = 'OPEN' AND key IS NOT NULL
      ORDER BY id LIMIT ?
      """;
  private static final String STRANDED =
      """
      SELECT l.topic, l.key FROM dead_letter l
      WHERE l.state = 'OPEN' AND l.reason = 'PARKED' AND l.topic = ANY (?)
        AND NOT EXISTS (
          SELECT FROM dead_letter f
          WHERE f.topic = l.topic AND sha256(f.key) = sha256(l.key) AND f.state = 'OPEN'
            AND f.key IS NOT NULL AND f.id < l.id)
      ORDER BY l.id LIMIT ?
      """;

  /** The server has room for a few thousand locks; a batch may have that many keys. */
  private static final int STRIPES = 256;

  private final String topic;

  public ParkedKeys(String topic) {
    this.topic = topic;
  }

  /**
   * The parked keys among those of the records.
   *
   * @return a new set, which the caller may change
   */
  Set<ByteBuffer> standing(Connection connection, List<? extends DecodedRecord<?>> records)
      throws SQLException {
    List<ByteBuffer> keys = List.copyOf(keys(records));
    Set<ByteBuffer> standing = new HashSet<>();
    if (keys.isEmpty()) {
      return standing;
    }
    try (PreparedStatement select = connection.prepareStatement(STANDING)) {
      select.setArray(
          1, SqlArrays.bytea(connection, keys.stream().map(ByteBuffer::array).toList()));
      select.setString(2, topic);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          standing.add(keys.get(rows.getInt(1) - 1));
        }
      }
    }
    return standing;
  }

  /**
   * Prevents releases of the parked keys among those of the records until the commit. The caller
   * must check afterwards whether they are still parked.
   */
  public void hold(Connection connection, List<? extends DecodedRecord<?>> records)
      throws SQLException {
    Set<ByteBuffer> standing = standing(connection, records);
    if (!standing.isEmpty()) {
      lock(connection, topic, standing);
    }
  }

  private static Set<ByteBuffer> keys(List<? extends DecodedRecord<?>> records) {
    Set<ByteBuffer> keys = new HashSet<>();
    for (DecodedRecord<?> received : records) {
      byte[] key = received.kafkaRecord().key();
      if (key != null) {
        keys.add(ByteBuffer.wrap(key));
      }
    }
    return keys;
  }

  /** Locks these keys until the commit, so that nobody else parks or releases their events. */
  @SuppressWarnings("ByteBufferBackingArray") // Each key wraps a whole array.
  public static void lock(Connection connection, String topic, Collection<ByteBuffer> keys)
      throws SQLException {
    // In a fixed order, so that two transactions never deadlock.
    Set<Integer> stripes = new TreeSet<>();
    for (ByteBuffer key : keys) {
      stripes.add(Math.floorMod(Arrays.hashCode(key.array()), STRIPES));
    }
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setString(1, topic);
      lock.setObject(2, stripes.stream().mapToInt(Integer::intValue).toArray());
      lock.execute();
    }
  }

  /** The first open dead letter of the same key before this one; null if there is none. */
  public static @Nullable Long inFrontOf(Connection connection, long deadLetter)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(IN_FRONT)) {
      select.setLong(1, deadLetter);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : null;
      }
    }
  }

  /**
   * The ids of the parked events of a key without an open dead letter before them, in their order.
   *
   * @param limit the maximum number of ids
   * @param maxBytes the maximum size of their values together, in bytes; at least one id is
   *     returned
   */
  public static List<Long> first(
      Connection connection, String topic, byte[] key, int limit, long maxBytes)
      throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(FIRST)) {
      select.setString(1, topic);
      select.setBytes(2, key);
      select.setInt(3, limit);
      try (ResultSet rows = select.executeQuery()) {
        long bytes = 0;
        while (rows.next() && rows.getString(2).equals(Reason.PARKED.name())) {
          bytes += rows.getLong(3);
          if (bytes > maxBytes && !ids.isEmpty()) {
            break;
          }
          ids.add(rows.getLong(1));
        }
      }
    }
    return ids;
  }

  /** A key of a topic. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Key(String topic, byte[] key) {}

  /** Keys whose first open dead letter is a parked event: no cause is before it. */
  public static List<Key> stranded(Connection connection, List<String> topics, int limit)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(STRANDED)) {
      select.setArray(1, SqlArrays.text(connection, topics));
      select.setInt(2, limit);
      List<Key> keys = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          keys.add(new Key(rows.getString(1), rows.getBytes(2)));
        }
      }
      return keys;
    }
  }
}
