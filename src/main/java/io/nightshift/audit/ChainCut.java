package io.nightshift.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Where what is left of a chain begins.
 *
 * @param length how many records were removed before it; 0 where none was
 * @param hash of the last of them, which the first that is left follows
 * @param vouchedFor whether a seal of the chain says the same
 */
@SuppressWarnings("ArrayRecordComponent") // Compared never.
record ChainCut(long length, byte[] hash, boolean vouchedFor) {
  private static final ChainCut NONE = new ChainCut(0, ChainHash.GENESIS, true);

  private static final String LAST =
      """
      SELECT c.length, c.hash, EXISTS (
        SELECT FROM audit_seal s
        WHERE s.chain = c.chain AND s.number = c.seal AND s.length = c.length AND s.head = c.hash)
      FROM audit_cut c WHERE c.chain = ? ORDER BY c.length DESC LIMIT 1
      """;

  /** The last cut of a chain. */
  static ChainCut of(Connection connection, String chain) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LAST)) {
      select.setString(1, chain);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new ChainCut(row.getLong(1), row.getBytes(2), row.getBoolean(3)) : NONE;
      }
    }
  }
}
