package io.nightshift.audit;

import io.nightshift.audit.Verification.Chain;
import io.nightshift.audit.Verification.FirstBroken;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the audit trail: computes every hash again from what is stored, record by record, in
 * constant memory and as of one moment, so that what is appended meanwhile does not matter.
 */
@Singleton
public final class AuditVerifier {
  private static final int FETCH = 5_000;
  private static final String CHAINS = "SELECT chain, length, head FROM audit_chain ORDER BY chain";
  private static final String STRAYS =
      """
      SELECT r.chain, min(r.sequence) FROM audit_record r
      WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.chain = r.chain)
      GROUP BY r.chain ORDER BY r.chain LIMIT 1
      """;
  private static final String RECORDS =
      """
      SELECT sequence, event_id, source, type, at, actor, action, resource, outcome, details,
             previous_hash, hash
      FROM audit_record WHERE chain = ? ORDER BY sequence
      """;

  private final DataSource dataSource;

  @Inject
  AuditVerifier(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Verifies every chain from its first record to its head.
   *
   * @throws SQLException where the database is away
   */
  public Verification verify() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      try {
        return verify(connection);
      } finally {
        connection.rollback();
        connection.setReadOnly(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
    }
  }

  private static Verification verify(Connection connection) throws SQLException {
    List<Chain> chains = new ArrayList<>();
    List<byte[]> heads = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(CHAINS);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        byte[] head = rows.getBytes(3);
        heads.add(head);
        chains.add(new Chain(rows.getString(1), rows.getLong(2), HexFormat.of().formatHex(head)));
      }
    }
    FirstBroken broken = null;
    for (int i = 0; broken == null && i < chains.size(); i++) {
      broken = verify(connection, chains.get(i), heads.get(i));
    }
    if (broken == null) {
      broken = stray(connection);
    }
    return new Verification(broken == null, chains, broken);
  }

  private static @Nullable FirstBroken verify(Connection connection, Chain chain, byte[] head)
      throws SQLException {
    ChainHash hash = new ChainHash();
    byte[] previous = ChainHash.GENESIS;
    long expected = 0;
    try (PreparedStatement select = connection.prepareStatement(RECORDS)) {
      select.setFetchSize(FETCH); // Inside a transaction: a cursor, not the whole chain at once.
      select.setString(1, chain.chain());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          expected++;
          String why = fault(row, chain.chain(), expected, previous, hash);
          if (why != null) {
            return new FirstBroken(chain.chain(), expected, why);
          }
          previous = row.getBytes(12);
        }
      }
    }
    if (expected < chain.length()) {
      return new FirstBroken(chain.chain(), expected + 1, "the newest records are missing");
    }
    if (expected > chain.length()) {
      return new FirstBroken(
          chain.chain(), chain.length() + 1, "records were added past the head of the chain");
    }
    if (!Arrays.equals(previous, head)) {
      return new FirstBroken(
          chain.chain(), expected, "the last record is not the head of the chain");
    }
    return null;
  }

  private static @Nullable String fault(
      ResultSet row, String chain, long expected, byte[] previous, ChainHash hash)
      throws SQLException {
    long sequence = row.getLong(1);
    if (sequence != expected) {
      return sequence > expected ? "the record is missing" : "an unexpected record";
    }
    if (!Arrays.equals(row.getBytes(11), previous)) {
      return "it does not follow the record before it";
    }
    ChainHash.Content content =
        new ChainHash.Content(
            chain,
            sequence,
            row.getString(2),
            row.getString(3),
            row.getString(4),
            row.getObject(5, OffsetDateTime.class).toInstant(),
            new AuditEvent(
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10)));
    return Arrays.equals(hash.of(previous, content), row.getBytes(12))
        ? null
        : "the record was changed";
  }

  private static @Nullable FirstBroken stray(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(STRAYS);
        ResultSet rows = select.executeQuery()) {
      return rows.next()
          ? new FirstBroken(rows.getString(1), rows.getLong(2), "the chain has no head")
          : null;
    }
  }
}
