package io.nightshift.audit;

import io.nightshift.audit.Verification.Chain;
import io.nightshift.audit.Verification.FirstBroken;
import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import io.nightshift.database.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the whole trail, with its alert, and keeps the last result, which all instances share.
 */
@Singleton
public final class TrailVerifications {
  private static final Logger LOG = Logger.getLogger("io.nightshift.audit");
  private static final String STORE =
      """
      INSERT INTO audit_verification AS v
        (at, chains, lengths, heads, firsts, broken_chain, broken_sequence, broken_why)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (one) DO UPDATE SET at = excluded.at, chains = excluded.chains,
        lengths = excluded.lengths, heads = excluded.heads, firsts = excluded.firsts,
        broken_chain = excluded.broken_chain, broken_sequence = excluded.broken_sequence,
        broken_why = excluded.broken_why
      WHERE v.at < excluded.at
      """;

  private static final String STORED =
      """
      SELECT v.at, v.broken_chain, v.broken_sequence, v.broken_why, c.chain, c.length, c.head, c.first
      FROM audit_verification v
      LEFT JOIN LATERAL unnest(v.chains, v.lengths, v.heads, v.firsts)
        WITH ORDINALITY AS c(chain, length, head, first, place) ON true
      ORDER BY c.place
      """;
  private static final String CHAINS =
      """
      SELECT c.chain, c.length, c.head,
             1 + coalesce((SELECT max(length) FROM audit_cut a WHERE a.chain = c.chain), 0)
      FROM audit_chain c ORDER BY c.chain LIMIT 10000
      """;

  private final DataSource dataSource;
  private final AuditVerifier verifier;
  private final TrailAlerts alerts;
  private volatile @Nullable Verification last;

  @Inject
  TrailVerifications(DataSource dataSource, AuditVerifier verifier, TrailAlerts alerts) {
    this.dataSource = dataSource;
    this.verifier = verifier;
    this.alerts = alerts;
  }

  /**
   * Verifies the trail, stores the result, and raises an alert if the trail is not intact, or
   * resolves it.
   *
   * @throws SQLException if the database is away
   */
  public Verification verify() throws SQLException {
    Verification found = verifier.verify();
    last = found;
    try {
      Transaction.<Boolean, RuntimeException>run(
          dataSource,
          connection -> {
            store(connection, found);
            return alerts.found(connection, found);
          });
    } catch (SQLException e) {
      // The result is returned even if it cannot be stored.
      LOG.warnf(e, "NS0604 The result of the verification of the audit trail could not be stored");
    }
    return found;
  }

  /**
   * The last verification, of any instance; before the first one, the chains as stored, not
   * verified.
   *
   * @throws SQLException if the database is away
   */
  public Verification last() throws SQLException {
    Verification own = last;
    Verification stored = stored().orElse(null);
    if (own == null || stored != null && isNewer(stored, own)) {
      own = stored;
    }
    return own == null ? none() : own;
  }

  private static boolean isNewer(Verification one, Verification other) {
    Instant at = one.at();
    Instant before = other.at();
    return at != null && (before == null || at.isAfter(before));
  }

  private Verification none() throws SQLException {
    List<Chain> chains = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(CHAINS)) {
      while (row.next()) {
        String head = HexFormat.of().formatHex(row.getBytes(3));
        chains.add(new Chain(row.getString(1), row.getLong(2), head, row.getLong(4)));
      }
    }
    return new Verification(false, chains, null, null);
  }

  private static void store(Connection connection, Verification found) throws SQLException {
    Instant at = found.at();
    if (at == null) {
      return;
    }
    List<Chain> chains = found.chains();
    FirstBroken broken = found.firstBroken();
    try (PreparedStatement insert = connection.prepareStatement(STORE)) {
      insert.setObject(1, StoredTime.utc(at));
      insert.setArray(2, SqlArrays.text(connection, chains, Chain::chain));
      insert.setObject(3, chains.stream().mapToLong(Chain::length).toArray());
      insert.setArray(4, SqlArrays.text(connection, chains, Chain::head));
      insert.setObject(5, chains.stream().mapToLong(Chain::from).toArray());
      insert.setString(6, broken == null ? null : broken.chain());
      insert.setObject(7, broken == null ? null : broken.sequence(), Types.BIGINT);
      insert.setString(8, broken == null ? null : broken.why());
      insert.executeUpdate();
    }
  }

  private Optional<Verification> stored() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(STORED)) {
      if (!row.next()) {
        return Optional.empty();
      }
      Instant at = StoredTime.read(row, 1);
      String brokenChain = row.getString(2);
      FirstBroken broken =
          brokenChain == null
              ? null
              : new FirstBroken(brokenChain, row.getLong(3), String.valueOf(row.getString(4)));
      List<Chain> chains = new ArrayList<>();
      do {
        String chain = row.getString(5);
        String head = row.getString(7);
        if (chain != null && head != null) {
          chains.add(new Chain(chain, row.getLong(6), head, row.getLong(8)));
        }
      } while (row.next());
      return Optional.of(new Verification(broken == null, chains, broken, at));
    }
  }
}
