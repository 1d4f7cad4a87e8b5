package io.nightshift.audit;

import io.nightshift.audit.Verification.Chain;
import io.nightshift.audit.Verification.FirstBroken;
import io.nightshift.database.Snapshots;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the audit trail: recomputes every hash from the stored records, one by one, and compares
 * the seals with them, in constant memory and in one snapshot, so that records that are appended
 * meanwhile do not matter.
 */
@Singleton
public final class AuditVerifier {
  private static final String CHAINS =
      """
      SELECT c.chain, c.length, c.head,
             1 + coalesce((SELECT max(length) FROM audit_cut a WHERE a.chain = c.chain), 0)
      FROM audit_chain c ORDER BY c.chain
      """;
  private static final String STRAYS =
      """
      SELECT s.chain, s.sequence, s.why FROM (
        SELECT r.chain, min(r.sequence) AS sequence, 'the chain has no head' AS why
        FROM audit_record r
        WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.chain = r.chain)
        GROUP BY r.chain
        UNION ALL
        SELECT a.chain, 1, 'the chain was sealed, and is gone'
        FROM audit_seal a
        WHERE a.number = 1 AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.chain = a.chain)
      ) s ORDER BY 1, 2, 3 LIMIT 1
      """;

  private final DataSource dataSource;
  private final SealKeys keys;
  private final Duration retention;

  @Inject
  AuditVerifier(DataSource dataSource, SealKeys keys, AuditSettings settings) {
    this.dataSource = dataSource;
    this.keys = keys;
    this.retention = settings.retention();
  }

  /**
   * Verifies every chain from its first record, or from its cut, to its head and to its newest
   * seal.
   *
   * @throws SQLException if the database is away
   */
  public Verification verify() throws SQLException {
    return Snapshots.read(dataSource, this::verify);
  }

  private Verification verify(Connection connection) throws SQLException {
    Instant at = now(connection);
    List<Chain> chains = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(CHAINS);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        String head = HexFormat.of().formatHex(rows.getBytes(3));
        chains.add(new Chain(rows.getString(1), rows.getLong(2), head, rows.getLong(4)));
      }
    }
    Set<String> recorded = recorded(connection);
    FirstBroken broken = null;
    for (int i = 0; broken == null && i < chains.size(); i++) {
      broken = verify(connection, chains.get(i), recorded);
    }
    if (broken == null) {
      broken = stray(connection);
    }
    return new Verification(broken == null, chains, broken, at);
  }

  private static Instant now(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT now()")) {
      row.next();
      return TrailCursor.time(row, 1);
    }
  }

  private static Set<String> recorded(Connection connection) throws SQLException {
    return CutRecords.of(connection, CutRecords.standing(connection), 0);
  }

  /**
   * Whether a chain is intact, with its seals and its last cut, from its begin up to one of its
   * records. Only the last signature is checked: it covers all seals before it.
   *
   * @throws SQLException if the database is away
   */
  boolean isWhole(String chain, long seal, long length) throws SQLException {
    return Snapshots.read(
        dataSource,
        connection -> {
          Walk walk = new Walk(chain, ChainCut.of(connection, chain), seal);
          return walk.to(connection, length) == null
              && walk.last == length
              && walk.cut.fault(keys, retention, recorded(connection)) == null;
        });
  }

  private @Nullable FirstBroken verify(Connection connection, Chain chain, Set<String> recorded)
      throws SQLException {
    Walk walk = new Walk(chain.chain(), ChainCut.of(connection, chain.chain()), 0);
    FirstBroken broken = walk.to(connection, Long.MAX_VALUE);
    if (broken == null) {
      String why = walk.cut.fault(keys, retention, recorded);
      broken = why == null ? null : new FirstBroken(chain.chain(), walk.cut.length(), why);
    }
    if (broken == null) {
      broken = end(chain, walk.last, walk.hash);
    }
    return broken == null ? walk.pastEnd : broken;
  }

  /** The verification of one chain, record by record. */
  private final class Walk {
    private final String chain;
    private final ChainCut cut;
    private final long signaturesFrom;
    private long last;
    private byte[] hash;
    private @Nullable FirstBroken pastEnd;

    Walk(String chain, ChainCut cut, long signaturesFrom) {
      this.chain = chain;
      this.cut = cut;
      this.signaturesFrom = signaturesFrom;
      this.last = cut.length();
      this.hash = cut.hash();
    }

    /** The first broken place up to a record; null if there is none. */
    @Nullable FirstBroken to(Connection connection, long end) throws SQLException {
      if (!cut.isVouchedFor()) {
        return new FirstBroken(chain, last, "the beginning is removed, and no seal vouches for it");
      }
      ChainHash hashes = new ChainHash();
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
          why = fault(record, last, hash, hashes);
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
  }

  /** The difference between the last record and the chain's own row; null if there is none. */
  private static @Nullable FirstBroken end(Chain chain, long last, byte[] hash) {
    if (last < chain.length()) {
      return new FirstBroken(chain.chain(), last + 1, "the newest records are missing");
    }
    if (last > chain.length()) {
      return new FirstBroken(
          chain.chain(), chain.length() + 1, "records were added past the head of the chain");
    }
    if (!HexFormat.of().formatHex(hash).equals(chain.head())) {
      return new FirstBroken(chain.chain(), last, "the last record is not the head of the chain");
    }
    return null;
  }

  private static @Nullable String fault(
      TrailCursor record, long expected, byte[] previous, ChainHash hash) throws SQLException {
    long sequence = record.sequence();
    if (sequence != expected) {
      return sequence > expected ? "the record is missing" : "an unexpected record";
    }
    if (!Arrays.equals(record.previousHash(), previous)) {
      return "it does not follow the record before it";
    }
    return Arrays.equals(hash.of(previous, record.content()), record.hash())
        ? null
        : "the record was changed";
  }

  private static @Nullable FirstBroken stray(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(STRAYS);
        ResultSet rows = select.executeQuery()) {
      return rows.next()
          ? new FirstBroken(rows.getString(1), rows.getLong(2), rows.getString(3))
          : null;
    }
  }
}
