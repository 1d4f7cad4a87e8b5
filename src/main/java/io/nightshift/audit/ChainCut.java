package io.nightshift.audit;

import io.nightshift.audit.hashing.ChainHash;
import io.nightshift.database.StoredTime;
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The last cut of a chain, where its remaining records begin, and the evidence for it. */
final class ChainCut {
  // The age of a seal is that of the youngest one up to it: none of them was created later.
  private static final String LAST =
      """
      SELECT c.length, c.hash, c.seal, c.cut_at, c.keep, c.key_id, c.signature, c.legacy, s.hash,
             s.length = c.length AND s.head = c.hash, now(),
             (SELECT max(sealed_at) FROM audit_seal a WHERE a.chain = c.chain AND a.number <= c.seal)
      FROM audit_cut c LEFT JOIN audit_seal s ON s.chain = c.chain AND s.number = c.seal
      WHERE c.chain = ? ORDER BY c.length DESC LIMIT 1
      """;

  private static final String LENGTH =
      "SELECT coalesce(max(length), 0) FROM audit_cut WHERE chain = ?";

  private final long length;
  private final byte[] hash;
  private @Nullable Cut cut; // Null if nothing is cut, or no seal confirms it.
  private boolean vouchedFor = true;
  private boolean legacy;
  private @Nullable String keyId;
  private byte @Nullable [] signature;
  private Instant sealedAt = Instant.MIN;
  private Instant now = Instant.MAX;

  private ChainCut(long length, byte[] hash) {
    this.length = length;
    this.hash = hash;
  }

  /** Reads the last cut of a chain; a cut of no records if there is none. */
  static ChainCut of(Connection connection, String chain) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LAST)) {
      select.setString(1, chain);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? read(chain, row) : new ChainCut(0, ChainHash.genesis());
      }
    }
  }

  /** The number of records of a chain before its last cut; 0 if there is none. */
  static long lengthOf(Connection connection, String chain) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LENGTH)) {
      select.setString(1, chain);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static ChainCut read(String chain, ResultSet row) throws SQLException {
    ChainCut last = new ChainCut(row.getLong(1), row.getBytes(2));
    last.vouchedFor = row.getBoolean(10);
    last.keyId = row.getString(6);
    last.signature = row.getBytes(7);
    last.legacy = row.getBoolean(8);
    if (last.vouchedFor) {
      last.cut =
          new Cut(
              chain,
              row.getLong(3),
              row.getBytes(9),
              last.length,
              last.hash,
              StoredTime.read(row, 4),
              row.getLong(5));
      last.now = StoredTime.read(row, 11);
      last.sealedAt = StoredTime.read(row, 12);
    }
    return last;
  }

  /** The number of records before the cut; 0 if there is no cut. */
  long length() {
    return length;
  }

  /** The hash of the last of them, which the first remaining record refers to. */
  byte[] hash() {
    return hash;
  }

  /** Whether a seal of the chain confirms the cut. */
  boolean isVouchedFor() {
    return vouchedFor;
  }

  /** The cut; empty if no seal confirms one. */
  Optional<Cut> made() {
    return Optional.ofNullable(cut);
  }

  /** The cut, if the operators' chain has to record it. */
  Optional<Cut> toBeRecorded() {
    return legacy ? Optional.empty() : made();
  }

  /** The id of the key that signed it; null if it is not signed. */
  @Nullable String keyId() {
    return keyId;
  }

  /** The signature of its hash; null if it is not signed. */
  byte @Nullable [] signature() {
    return signature;
  }

  /**
   * Why the cut is not lawful; null if it is.
   *
   * <p>A cut is lawful if the seals of its records are older than the present retention. A signed
   * cut is also lawful if that was true when it was made, under the retention of that time, which
   * it contains.
   *
   * @param retention the present retention
   * @param recorded the records of cuts in the operators' chain
   */
  @Nullable String fault(SealKeys keys, Duration retention, Set<String> recorded) {
    if (!vouchedFor) {
      return "the beginning is removed, and no seal vouches for it";
    }
    Cut made = cut;
    if (made == null) {
      return null;
    }
    boolean signed = false;
    if (keys.canJudge() && !legacy) {
      String why = signatureFault(made, keys);
      if (why != null) {
        return why;
      }
      signed = true;
    }
    if (!legacy && !recorded.contains(made.details())) {
      return "the beginning is removed, and the operators' chain does not record it";
    }
    if (retention.isPositive() && !sealedAt.isAfter(now.minus(TrailRetention.limited(retention)))) {
      return null;
    }
    if (signed && made.keep() > 0 && !sealedAt.isAfter(made.cutAt().minus(made.kept()))) {
      return null;
    }
    return retention.isPositive()
        ? "the beginning is removed sooner than the retention allows"
        : "the beginning is removed, and records are kept for ever";
  }

  private @Nullable String signatureFault(Cut made, SealKeys keys) {
    byte[] given = signature;
    if (given == null) {
      return "the beginning is removed, and the cut is not signed";
    }
    Optional<PublicKey> key = keys.trusted(Objects.requireNonNullElse(keyId, ""));
    if (key.isEmpty()) {
      return "the cut is signed with a key that is not trusted here: " + keyId;
    }
    return SealKeys.isSigned(key.get(), made.hash(), given)
        ? null
        : "the signature of the cut does not match";
  }
}
