package io.nightshift.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.audit.hashing.CanonicalJson;
import io.nightshift.audit.hashing.ChainHash;
import io.nightshift.publishing.OutgoingEvents;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The unsealed end of a chain, after its newest seal, if any. */
final class ChainEnd {
  // Whether the chain is intact: its last record, and the last sealed record, are in their places.
  // An unsigned seal is followed by a signed one as soon as there is a key: the signature covers
  // all earlier seals, because each contains the hash of its predecessor.
  private static final String UNSEALED =
      """
      SELECT c.chain, c.length, c.head, s.number, s.hash,
             EXISTS (SELECT FROM audit_record r
                     WHERE r.chain = c.chain AND r.sequence = c.length AND r.hash = c.head)
             AND (s.number IS NULL OR s.length <= c.length AND EXISTS (
                     SELECT FROM audit_record r
                     WHERE r.chain = c.chain AND r.sequence = s.length AND r.hash = s.head))
      FROM audit_chain c LEFT JOIN LATERAL (
        SELECT * FROM audit_seal a WHERE a.chain = c.chain ORDER BY a.number DESC LIMIT 1) s ON true
      WHERE s.number IS NULL AND c.length > 0 OR s.length <> c.length OR s.head <> c.head
         OR ? AND s.signature IS NULL AND s.number IS NOT NULL
      ORDER BY c.chain
      """;
  private static final String INSERT =
      """
      INSERT INTO audit_seal (chain, number, length, head, sealed_at, previous_hash, hash, key_id,
                              signature)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private final String chain;
  private final long length;
  private final byte[] head;
  private final long seals;
  private final byte[] lastSeal;
  private final boolean whole;

  private ChainEnd(ResultSet row) throws SQLException {
    this.chain = row.getString(1);
    this.length = row.getLong(2);
    this.head = row.getBytes(3);
    this.seals = row.getLong(4); // 0 if it is null.
    byte @Nullable [] last = row.getBytes(5);
    this.lastSeal = Objects.requireNonNullElse(last, ChainHash.genesis());
    this.whole = row.getBoolean(6);
  }

  /**
   * Reads every chain with an unsealed end.
   *
   * @param signing whether an unsigned seal counts as none
   */
  static List<ChainEnd> unsealed(Connection connection, boolean signing) throws SQLException {
    List<ChainEnd> ends = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(UNSEALED)) {
      select.setBoolean(1, signing);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ends.add(new ChainEnd(rows));
        }
      }
    }
    return ends;
  }

  String chain() {
    return chain;
  }

  /** Whether it still has its sealed records, and the recorded end. */
  boolean isWhole() {
    return whole;
  }

  /** Seals the chain, and queues the seal for publication. */
  void seal(Connection connection, Instant at, Optional<SealKeyPair> key) throws SQLException {
    byte[] hash = SealHash.of(lastSeal, chain, seals + 1, length, head, at);
    String keyId = key.map(pair -> SealKeys.id(pair.publicKey())).orElse(null);
    byte @Nullable [] signature = key.map(pair -> pair.sign(hash)).orElse(null);
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, chain);
      insert.setLong(2, seals + 1);
      insert.setLong(3, length);
      insert.setBytes(4, head);
      insert.setObject(5, at.atOffset(ZoneOffset.UTC));
      insert.setBytes(6, lastSeal);
      insert.setBytes(7, hash);
      insert.setString(8, keyId);
      insert.setBytes(9, signature);
      insert.executeUpdate();
    }
    HexFormat hex = HexFormat.of();
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("chain", chain)
        .put("number", seals + 1)
        .put("length", length)
        .put("head", hex.formatHex(head))
        .put("sealedAt", CanonicalJson.time(at))
        .put("previousHash", hex.formatHex(lastSeal))
        .put("hash", hex.formatHex(hash))
        .put("keyId", keyId)
        .put("signature", signature == null ? null : Base64.getEncoder().encodeToString(signature));
    OutgoingEvents.add(connection, SealPublisher.KIND, chain, "audit.sealed", data);
  }
}
