package io.nightshift.audit;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.RunTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Removes the beginning of each chain that was sealed longer ago than records are kept: first it
 * verifies what it is about to remove, then it cuts the chain at the seal, then it removes what
 * lies behind the cut, a part in a transaction. A run that ends in between is gone on with by the
 * next.
 *
 * <p>Where a key is known only a signed seal is a place to cut at: an unsigned one may be
 * anybody's.
 *
 * <p>What counts is when a record was sealed, not the time that its event gives: a record of an old
 * event that came yesterday is a day old. The newest seal and its record always stay, so that a
 * chain goes on from what it was.
 */
@Singleton
final class AuditPruner extends ScheduledService {
  private static final int PART = 2_000;

  private static final String DUE =
      """
      SELECT s.chain, s.number, s.length, s.head FROM audit_chain c CROSS JOIN LATERAL (
        SELECT * FROM audit_seal a
        WHERE a.chain = c.chain AND a.sealed_at < ? AND (a.signature IS NOT NULL OR NOT ?)
          AND a.length < (SELECT max(length) FROM audit_seal WHERE chain = c.chain)
        ORDER BY a.number DESC LIMIT 1) s
      ORDER BY s.chain
      """;
  private static final String CUT =
      "INSERT INTO audit_cut (chain, length, hash, seal) VALUES (?, ?, ?, ?)";
  private static final String CUTS = "SELECT chain, max(length) FROM audit_cut GROUP BY chain";
  private static final String REMOVE =
      """
      DELETE FROM audit_record WHERE chain = ? AND sequence <= least(?, ? + (
        SELECT min(sequence) FROM audit_record WHERE chain = ?))
      """;

  private final RunTransactions transactions;
  private final AuditVerifier verifier;
  private final SealKeys keys;
  private final Duration keep;

  @Inject
  AuditPruner(
      RunTransactions transactions, AuditVerifier verifier, SealKeys keys, AuditSettings settings) {
    this.transactions = transactions;
    this.verifier = verifier;
    this.keys = keys;
    this.keep = settings.retention();
  }

  /** A seal that a chain can be cut at. */
  @SuppressWarnings("ArrayRecordComponent") // Compared never.
  private record Place(String chain, long seal, long length, byte[] head) {}

  @Override
  protected Schedule schedule() {
    return Schedule.cron("0 40 3 * * ?").withJitter(Duration.ofMinutes(5));
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    if (!keep.isPositive()) {
      run.message("records are kept for ever");
      return;
    }
    Instant before = run.tick().minus(keep);
    List<Place> places = transactions.inTransaction(run, connection -> due(connection, before));
    List<String> broken = new ArrayList<>();
    for (Place place : places) {
      stopping.throwIfCancelled();
      if (verifier.isWhole(place.chain(), place.length())) {
        transactions.inTransaction(run, connection -> cut(connection, place));
      } else {
        broken.add(place.chain());
      }
    }
    remove(run, stopping);
    run.message("removed %d records sealed before %s".formatted(run.items(), before));
    if (!broken.isEmpty()) {
      throw new BrokenChainException(broken);
    }
  }

  private void remove(RunContext run, CancellationToken stopping) throws SQLException {
    for (Map.Entry<String, Long> cut :
        transactions.inTransaction(run, AuditPruner::cuts).entrySet()) {
      int removed;
      do {
        stopping.throwIfCancelled();
        removed =
            transactions.inTransaction(
                run, connection -> remove(connection, cut.getKey(), cut.getValue()));
        run.items(removed);
      } while (removed > 0);
    }
  }

  private List<Place> due(Connection connection, Instant before) throws SQLException {
    List<Place> places = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(DUE)) {
      select.setObject(1, before.atOffset(ZoneOffset.UTC));
      select.setBoolean(2, keys.canJudge());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          places.add(
              new Place(rows.getString(1), rows.getLong(2), rows.getLong(3), rows.getBytes(4)));
        }
      }
    }
    for (Place place : List.copyOf(places)) {
      if (ChainCut.of(connection, place.chain()).length() >= place.length()) {
        places.remove(place);
      }
    }
    return places;
  }

  private static boolean cut(Connection connection, Place place) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(CUT)) {
      insert.setString(1, place.chain());
      insert.setLong(2, place.length());
      insert.setBytes(3, place.head());
      insert.setLong(4, place.seal());
      return insert.executeUpdate() == 1;
    }
  }

  private static Map<String, Long> cuts(Connection connection) throws SQLException {
    Map<String, Long> cuts = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(CUTS);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        cuts.put(rows.getString(1), rows.getLong(2));
      }
    }
    return cuts;
  }

  private static int remove(Connection connection, String chain, long upTo) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
      delete.setString(1, chain);
      delete.setLong(2, upTo);
      delete.setLong(3, PART);
      delete.setString(4, chain);
      return delete.executeUpdate();
    }
  }
}
