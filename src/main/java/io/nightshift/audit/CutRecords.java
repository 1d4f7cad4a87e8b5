package io.nightshift.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The records of the valid cuts in the operators' chain: the last cut of each chain. */
final class CutRecords {
  private static final int FETCH = 500;
  private static final String CHAINS = "SELECT DISTINCT chain FROM audit_cut ORDER BY chain";
  private static final String RECORDED =
      """
      SELECT details FROM audit_record
      WHERE chain = ? AND sequence > ? AND type = ? AND action = ? AND octet_length(details) < 8192
      ORDER BY sequence
      """;

  private CutRecords() {}

  /** The cuts that must be recorded. */
  static List<Cut> standing(Connection connection) throws SQLException {
    List<String> chains = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(CHAINS);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        chains.add(rows.getString(1));
      }
    }
    List<Cut> standing = new ArrayList<>();
    for (String chain : chains) {
      ChainCut.of(connection, chain).toBeRecorded().ifPresent(standing::add);
    }
    return standing;
  }

  /**
   * The details of the recorded ones among the valid cuts.
   *
   * @param connection in a transaction, or everything would be fetched at once
   * @param after only records after this number
   */
  static Set<String> of(Connection connection, List<Cut> standing, long after) throws SQLException {
    Set<String> wanted = new HashSet<>();
    standing.forEach(cut -> wanted.add(cut.details()));
    Set<String> recorded = new HashSet<>();
    if (wanted.isEmpty()) {
      return recorded;
    }
    try (PreparedStatement select = connection.prepareStatement(RECORDED)) {
      select.setFetchSize(FETCH);
      select.setString(1, OperatorTrail.CHAIN);
      select.setLong(2, after);
      select.setString(3, OperatorTrail.TYPE);
      select.setString(4, Cut.ACTION);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String details = rows.getString(1);
          if (wanted.contains(details)) {
            recorded.add(details);
          }
        }
      }
    }
    return recorded;
  }
}
