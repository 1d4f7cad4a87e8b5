package io.nightshift.audit;

import io.nightshift.database.StoredTime;
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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Deletes the beginning of each chain whose seal is older than the retention. It verifies the
 * records to delete, cuts the chain at the seal, then deletes the records before the cut, a part in
 * each transaction. The next run finishes an incomplete one.
 *
 * <p>A cut is recorded in the operators' chain in its own transaction, raises an alert, and is
 * signed where a key is configured. The database refuses a cut that its retention does not allow.
 * If a key is known, only a signed seal can be a cut: an unsigned one may be forged. Nothing is cut
 * or deleted if the previous cut is not lawful: the new one would hide it.
 *
 * <p>The age of a record is the time since its seal, not the time of its event: the record of an
 * old event that came yesterday is one day old. The newest seal and its record always stay, so that
 * the chain can continue from them.
 */
@Singleton
final class AuditPruner extends ScheduledService {
  private static final int PART = 2_000;

  // By the clock of the database; the age of a seal is that of the youngest seal up to it.
  private static final String DUE =
      """
      SELECT s.chain, s.number, s.hash, s.length, s.head, clock_timestamp()
      FROM audit_chain c CROSS JOIN LATERAL (
        SELECT * FROM audit_seal a
        WHERE a.chain = c.chain AND (a.signature IS NOT NULL OR NOT ?)
          AND a.length < (SELECT max(length) FROM audit_seal WHERE chain = c.chain)
          AND a.number < coalesce((
            SELECT min(y.number) FROM audit_seal y
            WHERE y.chain = c.chain AND y.sealed_at > now() - make_interval(secs => ? / 1000000.0)),
            9223372036854775807)
        ORDER BY a.number DESC LIMIT 1) s
      ORDER BY s.chain
      """;
  private static final String CUT =
      """
      INSERT INTO audit_cut (chain, length, hash, seal, cut_at, keep, key_id, signature)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String LEFT =
      "SELECT FROM audit_record WHERE chain = ? AND sequence <= ? LIMIT 1";
  private static final String REMOVE =
      """
      DELETE FROM audit_record WHERE chain = ? AND sequence <= least(?, ? + (
        SELECT min(sequence) FROM audit_record WHERE chain = ?))
      """;

  private final RunTransactions transactions;
  private final AuditVerifier verifier;
  private final TrailAlerts alerts;
  private final OperatorTrail operators;
  private final SealKeys keys;
  private final Duration keep;

  @Inject
  AuditPruner(
      RunTransactions transactions,
      AuditVerifier verifier,
      TrailAlerts alerts,
      OperatorTrail operators,
      SealKeys keys,
      AuditSettings settings) {
    this.transactions = transactions;
    this.verifier = verifier;
    this.alerts = alerts;
    this.operators = operators;
    this.keys = keys;
    this.keep = settings.retention();
  }

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
    if (keys.canJudge() && keys.own().isEmpty()) {
      run.message("records are not removed: seals are signed, and no key to sign a cut is here");
      return;
    }
    List<String> broken = cut(run, stopping);
    broken.addAll(remove(run, stopping));
    run.message("removed %d records sealed more than %s ago".formatted(run.items(), keep));
    if (!broken.isEmpty()) {
      transactions.inTransaction(run, connection -> alerts.notRemoved(connection, broken));
      throw BrokenChainException.notRemoved(broken);
    }
  }

  /**
   * Cuts every chain that is due.
   *
   * @return the names of those that are not intact, and are not cut
   */
  List<String> cut(RunContext run, CancellationToken stopping) throws SQLException {
    List<String> broken = new ArrayList<>();
    boolean first = true;
    for (Cut due : transactions.inTransaction(run, this::due)) {
      stopping.throwIfCancelled();
      if (verifier.isWhole(due.chain(), due.seal(), due.length())) {
        boolean isFirst = first;
        transactions.inTransaction(run, connection -> cut(connection, due, isFirst));
        first = false;
      } else {
        broken.add(due.chain());
      }
    }
    return broken;
  }

  /**
   * Deletes the records before the cuts.
   *
   * @return the names of chains whose records there are not intact
   */
  private List<String> remove(RunContext run, CancellationToken stopping) throws SQLException {
    List<String> broken = new ArrayList<>();
    for (Cut cut : transactions.inTransaction(run, this::unfinished)) {
      // The records before the cut may have been forged since: they are evidence then.
      if (!verifier.isWhole(cut.chain(), cut.seal(), cut.length())) {
        broken.add(cut.chain());
        continue;
      }
      int removed;
      do {
        stopping.throwIfCancelled();
        removed =
            transactions.inTransaction(
                run, connection -> remove(connection, cut.chain(), cut.length()));
        run.items(removed);
      } while (removed > 0);
    }
    return broken;
  }

  private List<Cut> due(Connection connection) throws SQLException {
    long micros = TrailRetention.micros(keep);
    List<Cut> due = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(DUE)) {
      select.setBoolean(1, keys.canJudge());
      select.setLong(2, micros);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          due.add(
              new Cut(
                  row.getString(1),
                  row.getLong(2),
                  row.getBytes(3),
                  row.getLong(4),
                  row.getBytes(5),
                  StoredTime.read(row, 6),
                  micros));
        }
      }
    }
    for (Cut each : List.copyOf(due)) {
      if (ChainCut.of(connection, each.chain()).length() >= each.length()) {
        due.remove(each);
      }
    }
    return due;
  }

  private boolean cut(Connection connection, Cut cut, boolean isFirst) throws SQLException {
    if (cut.chain().equals(OperatorTrail.CHAIN)) {
      recordAgain(connection, cut.length());
    }
    operators.cut(connection, cut);
    Optional<SealKeyPair> key = keys.own();
    try (PreparedStatement insert = connection.prepareStatement(CUT)) {
      insert.setString(1, cut.chain());
      insert.setLong(2, cut.length());
      insert.setBytes(3, cut.head());
      insert.setLong(4, cut.seal());
      insert.setObject(5, cut.cutAt().atOffset(ZoneOffset.UTC));
      insert.setLong(6, cut.keep());
      insert.setString(7, key.map(pair -> SealKeys.id(pair.publicKey())).orElse(null));
      insert.setBytes(8, key.map(pair -> pair.sign(cut.hash())).orElse(null));
      insert.executeUpdate();
    }
    if (isFirst) {
      alerts.cut(connection, keep);
    }
    return true;
  }

  /** The records of valid cuts must not be deleted with the beginning of their own chain. */
  private void recordAgain(Connection connection, long removed) throws SQLException {
    List<Cut> standing = CutRecords.standing(connection);
    Set<String> recorded = CutRecords.of(connection, standing, removed);
    for (Cut cut : standing) {
      if (!cut.chain().equals(OperatorTrail.CHAIN) && !recorded.contains(cut.details())) {
        operators.cut(connection, cut);
      }
    }
  }

  /** The last cut of each chain that still has records before it. */
  private List<Cut> unfinished(Connection connection) throws SQLException {
    List<Cut> unfinished = new ArrayList<>();
    for (Cut cut : CutRecords.standing(connection)) {
      try (PreparedStatement select = connection.prepareStatement(LEFT)) {
        select.setString(1, cut.chain());
        select.setLong(2, cut.length());
        try (ResultSet row = select.executeQuery()) {
          if (row.next()) {
            unfinished.add(cut);
          }
        }
      }
    }
    return unfinished;
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
