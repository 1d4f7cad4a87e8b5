package io.nightshift.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Records to insert as one statement, column by column. */
final class AuditRows {
  private static final String INSERT =
      """
      INSERT INTO audit_record (chain, sequence, event_id, source, type, at, actor, action,
                                resource, outcome, details, previous_hash, hash)
      SELECT chain, sequence, id, source, type, event_time(at), actor, action, resource, outcome, details, previous, hash
      FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[],
                  ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[], ?::bytea[])
           AS t(chain, sequence, id, source, type, at, actor, action, resource, outcome, details,
                previous, hash)
      """;

  private final String[] chains;
  private final long[] sequences;
  private final String[] ids;
  private final String[] sources;
  private final String[] types;
  private final long[] micros;
  private final String[] actors;
  private final String[] actions;
  private final String[] resources;
  private final String[] outcomes;
  private final @Nullable String[] details;
  private final byte[][] previous;
  private final byte[][] hashes;
  private int count;

  AuditRows(int size) {
    chains = new String[size];
    sequences = new long[size];
    ids = new String[size];
    sources = new String[size];
    types = new String[size];
    micros = new long[size];
    actors = new String[size];
    actions = new String[size];
    resources = new String[size];
    outcomes = new String[size];
    details = new String[size];
    previous = new byte[size][];
    hashes = new byte[size][];
  }

  void add(ChainHash.Content content, long atMicros, byte[] previousHash, byte[] hash) {
    chains[count] = content.chain();
    sequences[count] = content.sequence();
    ids[count] = content.id();
    sources[count] = content.source();
    types[count] = content.type();
    micros[count] = atMicros;
    actors[count] = content.event().actor();
    actions[count] = content.event().action();
    resources[count] = content.event().resource();
    outcomes[count] = content.event().outcome();
    details[count] = content.event().details();
    previous[count] = previousHash;
    hashes[count++] = hash;
  }

  void insert(Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setArray(1, connection.createArrayOf("text", chains));
      insert.setObject(2, sequences);
      insert.setArray(3, connection.createArrayOf("text", ids));
      insert.setArray(4, connection.createArrayOf("text", sources));
      insert.setArray(5, connection.createArrayOf("text", types));
      insert.setObject(6, micros);
      insert.setArray(7, connection.createArrayOf("text", actors));
      insert.setArray(8, connection.createArrayOf("text", actions));
      insert.setArray(9, connection.createArrayOf("text", resources));
      insert.setArray(10, connection.createArrayOf("text", outcomes));
      insert.setArray(11, connection.createArrayOf("text", details));
      insert.setArray(12, connection.createArrayOf("bytea", previous));
      insert.setArray(13, connection.createArrayOf("bytea", hashes));
      insert.executeUpdate();
    }
  }
}
