package io.nightshift.audit;

import io.nightshift.audit.Verification.Chain;
import io.nightshift.audit.Verification.FirstBroken;
import io.nightshift.audit.hashing.HashVersions;
import io.nightshift.database.Snapshots;
import io.nightshift.database.StoredTime;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
final class AuditVerifier {
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
  private final HashVersions versions;

  @Inject
  AuditVerifier(DataSource dataSource, SealKeys keys, AuditSettings settings) {
    this(dataSource, keys, settings, HashVersions.OF_THIS_PROGRAM);
  }

  AuditVerifier(
      DataSource dataSource, SealKeys keys, AuditSettings settings, HashVersions versions) {
    this.dataSource = dataSource;
    this.keys = keys;
    this.retention = settings.retention();
    this.versions = versions;
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
    Instant at = StoredTime.ofTransaction(connection);
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
    FirstBroken unchecked = null;
    for (int i = 0; broken == null && i < chains.size(); i++) {
      Chain chain = chains.get(i);
      ChainWalk walk = walk(connection, chain.chain(), 0);
      broken = fault(connection, chain, walk, recorded);
      unchecked = unchecked == null ? walk.unchecked() : unchecked;
    }
    if (broken == null) {
      broken = stray(connection);
    }
    // A fault is reported before a record that cannot be checked, wherever the two are.
    FirstBroken first = broken == null ? unchecked : broken;
    return new Verification(first == null, chains, first, at, broken == null && first != null);
  }

  private static Set<String> recorded(Connection connection) throws SQLException {
    return CutRecords.of(connection, CutRecords.standing(connection), 0);
  }

  /**
   * Whether a chain is intact, with its seals and its last cut, from its begin up to one of its
   * records, and each record could be checked. Only the last signature is checked: it covers all
   * seals before it.
   *
   * @throws SQLException if the database is away
   */
  boolean isWhole(String chain, long seal, long length) throws SQLException {
    return Snapshots.read(
        dataSource,
        connection -> {
          ChainWalk walk = walk(connection, chain, seal);
          return walk.to(connection, length) == null
              && walk.last() == length
              && walk.unchecked() == null
              && walk.cut().fault(keys, retention, recorded(connection)) == null;
        });
  }

  private ChainWalk walk(Connection connection, String chain, long seal) throws SQLException {
    return new ChainWalk(chain, ChainCut.of(connection, chain), keys, seal, versions);
  }

  private @Nullable FirstBroken fault(
      Connection connection, Chain chain, ChainWalk walk, Set<String> recorded)
      throws SQLException {
    FirstBroken broken = walk.to(connection, Long.MAX_VALUE);
    if (broken == null) {
      String why = walk.cut().fault(keys, retention, recorded);
      broken = why == null ? null : new FirstBroken(chain.chain(), walk.cut().length(), why);
    }
    if (broken == null) {
      broken = end(chain, walk.last(), walk.hash());
    }
    return broken == null ? walk.pastEnd() : broken;
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

  private static @Nullable FirstBroken stray(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(STRAYS);
        ResultSet rows = select.executeQuery()) {
      return rows.next()
          ? new FirstBroken(rows.getString(1), rows.getLong(2), rows.getString(3))
          : null;
    }
  }
}
