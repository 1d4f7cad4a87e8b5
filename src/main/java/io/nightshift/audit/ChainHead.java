package io.nightshift.audit;

import io.nightshift.audit.hashing.ChainHash;
import io.nightshift.audit.hashing.RecordTemplate;
import io.nightshift.database.SqlArrays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SequencedMap;

/** The end of a chain, held under its row's lock while records are appended. */
final class ChainHead {
  private static final String CREATE =
      """
      INSERT INTO audit_chain (chain, length, head)
      SELECT c, 0, ? FROM unnest(?::text[]) AS t(c)
      ON CONFLICT DO NOTHING
      """;
  private static final String LOCK =
      "SELECT chain, length, head FROM audit_chain WHERE chain = ANY (?) ORDER BY chain FOR UPDATE";
  private static final String STORE =
      """
      UPDATE audit_chain AS a SET length = t.length, head = t.head
      FROM unnest(?::text[], ?::bigint[], ?::bytea[]) AS t(chain, length, head)
      WHERE a.chain = t.chain
      """;

  private final String chain;
  private final byte[] quoted;
  private long length;
  private byte[] hash = ChainHash.genesis();
  private boolean known;

  ChainHead(String chain) {
    this.chain = chain;
    this.quoted = RecordTemplate.quoted(chain);
  }

  String chain() {
    return chain;
  }

  long length() {
    return length;
  }

  byte[] hash() {
    return hash;
  }

  /** Appends a record. */
  void append(RecordTemplate json, ChainHash hashes) {
    length++;
    hash = hashes.of(hash, quoted, length, json);
  }

  /** Locks the rows of chains and reads their ends; new chains begin empty. */
  static void lock(Connection connection, SequencedMap<String, ChainHead> heads)
      throws SQLException {
    read(connection, heads);
    if (heads.values().stream().allMatch(head -> head.known)) {
      return;
    }
    try (PreparedStatement create = connection.prepareStatement(CREATE)) {
      create.setBytes(1, ChainHash.genesis());
      create.setArray(2, SqlArrays.text(connection, heads.keySet()));
      create.executeUpdate();
    }
    read(connection, heads);
  }

  private static void read(Connection connection, SequencedMap<String, ChainHead> heads)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LOCK)) {
      select.setArray(1, SqlArrays.text(connection, heads.keySet()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ChainHead head = heads.computeIfAbsent(rows.getString(1), ChainHead::new);
          head.length = rows.getLong(2);
          head.hash = rows.getBytes(3);
          head.known = true;
        }
      }
    }
  }

  static void store(Connection connection, SequencedMap<String, ChainHead> heads)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(STORE)) {
      update.setArray(1, SqlArrays.text(connection, heads.keySet()));
      update.setObject(2, heads.values().stream().mapToLong(ChainHead::length).toArray());
      update.setArray(
          3, SqlArrays.bytea(connection, heads.values().stream().map(ChainHead::hash).toList()));
      update.executeUpdate();
    }
  }
}
