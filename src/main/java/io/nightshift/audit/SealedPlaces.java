package io.nightshift.audit;

import io.nightshift.audit.hashing.ChainHash;
import io.nightshift.database.StoredTime;
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares the seals of a chain with its records, in their order. A seal is intact if it refers to
 * the one before it, and its hash and signature are correct.
 */
final class SealedPlaces implements AutoCloseable {
  private static final int FETCH = 500;
  private static final String SELECT =
      """
      SELECT number, length, head, sealed_at, previous_hash, hash, key_id, signature
      FROM audit_seal WHERE chain = ? ORDER BY number
      """;

  private final String chain;
  private final SealKeys keys;
  private final long signaturesFrom;
  private final PreparedStatement select;
  private final ResultSet row;
  private long number;
  private long length;
  private byte[] hash = ChainHash.genesis();
  private @Nullable String fault;
  private boolean ended;
  private boolean signedBefore;
  private long unsigned;

  private SealedPlaces(String chain, SealKeys keys, long signaturesFrom, PreparedStatement select)
      throws SQLException {
    this.chain = chain;
    this.keys = keys;
    this.signaturesFrom = signaturesFrom;
    this.select = select;
    this.row = select.executeQuery();
    advance();
  }

  /**
   * Opens a reader of all seals of a chain.
   *
   * @param signaturesFrom the first seal whose signature is checked
   */
  static SealedPlaces open(Connection connection, String chain, SealKeys keys, long signaturesFrom)
      throws SQLException {
    PreparedStatement select = connection.prepareStatement(SELECT);
    try {
      select.setFetchSize(FETCH);
      select.setString(1, chain);
      return new SealedPlaces(chain, keys, signaturesFrom, select);
    } catch (Throwable t) {
      select.close();
      throw t;
    }
  }

  /** The fault that the seals up to a record show; null if there is none. */
  @Nullable String against(long sequence, byte[] recordHash) throws SQLException {
    while (!ended && length <= sequence) {
      if (fault != null) {
        return fault;
      }
      // If the chain is shorter, its sealed records do not exist any more, or never did.
      if (length == sequence && !Arrays.equals(row.getBytes(3), recordHash)) {
        return "seal %d says otherwise: the chain was made anew up to here".formatted(number);
      }
      advance();
    }
    return null;
  }

  /** The fault of the seals after the end of the chain; null if there is none. */
  Verification.@Nullable FirstBroken pastEnd(long end) throws SQLException {
    if (!ended) {
      String why =
          fault == null
              ? "seal %d says that the chain had %d records: the newest were cut off"
                  .formatted(number, length)
              : fault;
      return new Verification.FirstBroken(chain, end + 1, why);
    }
    if (unsigned > 0) {
      return new Verification.FirstBroken(
          chain, end, "seal %d is not signed, as those before it are".formatted(unsigned));
    }
    return null;
  }

  private void advance() throws SQLException {
    if (!row.next()) {
      ended = true;
      return;
    }
    long lengthBefore = length;
    long expected = number + 1;
    byte[] previous = hash;
    number = row.getLong(1);
    length = row.getLong(2);
    hash = row.getBytes(6);
    if (number != expected) {
      fault = "seal %d is missing".formatted(expected);
    } else if (length < lengthBefore
        || !Arrays.equals(row.getBytes(5), previous)
        || !Arrays.equals(sealHash(previous), hash)) {
      fault = "seal %d was changed".formatted(number);
      length = Math.max(length, lengthBefore); // The fault is reported at its place, or later.
    } else {
      fault = signatureFault();
    }
  }

  private byte[] sealHash(byte[] previous) throws SQLException {
    return SealHash.of(previous, chain, number, length, row.getBytes(3), StoredTime.read(row, 4));
  }

  private @Nullable String signatureFault() throws SQLException {
    if (!keys.canJudge()) {
      return null;
    }
    byte[] signature = row.getBytes(8);
    if (signature == null) {
      // Seals of a period without a key: the next signed seal covers them, because it contains
      // their hash.
      unsigned = signedBefore && unsigned == 0 ? number : unsigned;
      return null;
    }
    Optional<PublicKey> key = keys.trusted(row.getString(7));
    if (key.isEmpty()) {
      return "seal %d is signed with a key that is not trusted here: %s"
          .formatted(number, row.getString(7));
    }
    signedBefore = true;
    unsigned = 0;
    return number < signaturesFrom || SealKeys.isSigned(key.get(), hash, signature)
        ? null
        : "the signature of seal %d does not match".formatted(number);
  }

  @Override
  public void close() throws SQLException {
    try (select) {
      row.close();
    }
  }
}
