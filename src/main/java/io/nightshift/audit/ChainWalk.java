package io.nightshift.audit;

import io.nightshift.audit.Verification.FirstBroken;
import io.nightshift.audit.hashing.ChainHash;
import io.nightshift.audit.hashing.HashVersion;
import io.nightshift.audit.hashing.HashVersions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The verification of one chain, record by record, from its first record or from its cut. Each
 * record is checked by the version of its own hash. A record of a version that this program does
 * not know is only checked for its place: it has to follow the record before it, and the seals have
 * to agree with it.
 */
final class ChainWalk {
  private final String chain;
  private final ChainCut cut;
  private final SealKeys keys;
  private final long signaturesFrom;
  private final HashVersions versions;
  private ChainHash hashes;
  private long last;
  private byte[] hash;
  private @Nullable FirstBroken pastEnd;
  private @Nullable FirstBroken unchecked;

  /**
   * A verification that has not begun.
   *
   * @param signaturesFrom the number of the first seal whose signature is checked
   */
  ChainWalk(String chain, ChainCut cut, SealKeys keys, long signaturesFrom, HashVersions versions) {
    this.chain = chain;
    this.cut = cut;
    this.keys = keys;
    this.signaturesFrom = signaturesFrom;
    this.versions = versions;
    this.hashes = new ChainHash(versions.written());
    this.last = cut.length();
    this.hash = cut.hash();
  }

  /** The first broken place up to a record; null if there is none. */
  @Nullable FirstBroken to(Connection connection, long end) throws SQLException {
    if (!cut.isVouchedFor()) {
      return new FirstBroken(chain, last, "the beginning is removed, and no seal vouches for it");
    }
    try (TrailCursor record =
            TrailCursor.open(connection, chain, Long.MIN_VALUE, end, Long.MAX_VALUE);
        SealedPlaces seals = SealedPlaces.open(connection, chain, keys, signaturesFrom)) {
      boolean more = record.next();
      if (more && record.sequence() > 0 && record.sequence() <= last) {
        // Records before the cut that are not deleted yet: valid if they lead to the hash of the
        // cut.
        last = record.sequence() - 1;
        hash = record.previousHash();
      }
      String why = last == 0 ? null : seals.against(last, hash);
      for (; why == null && more; more = record.next()) {
        last++;
        why = fault(record);
        hash = record.hash();
        if (why == null && last == cut.length() && !Arrays.equals(hash, cut.hash())) {
          why = "it is not the record that the chain was cut at";
        }
        if (why == null) {
          why = seals.against(last, hash);
        }
      }
      if (why != null) {
        return new FirstBroken(chain, last, why);
      }
      pastEnd = seals.pastEnd(last);
      return null;
    }
  }

  /** The fault of the record at {@link #last}, which follows {@link #hash}; null if it has none. */
  private @Nullable String fault(TrailCursor record) throws SQLException {
    long sequence = record.sequence();
    if (sequence != last) {
      return sequence > last ? "the record is missing" : "an unexpected record";
    }
    if (!Arrays.equals(record.previousHash(), hash)) {
      return "it does not follow the record before it";
    }
    int number = record.hashVersion();
    if (number != hashes.version().number()) {
      HashVersion version = versions.of(number);
      if (version == null) {
        unchecked =
            unchecked == null ? FirstBroken.ofUnknownVersion(chain, sequence, number) : unchecked;
        return null;
      }
      hashes = new ChainHash(version);
    }
    return Arrays.equals(hashes.of(hash, record.content()), record.hash())
        ? null
        : "the record was changed";
  }

  /** The last cut of the chain. */
  ChainCut cut() {
    return cut;
  }

  /** The number of the last record. */
  long last() {
    return last;
  }

  /** The hash of the last record. */
  byte[] hash() {
    return hash;
  }

  /** The fault of the seals after the last record; null if there is none. */
  @Nullable FirstBroken pastEnd() {
    return pastEnd;
  }

  /** The first record of a version that this program does not know; null if there is none. */
  @Nullable FirstBroken unchecked() {
    return unchecked;
  }
}
