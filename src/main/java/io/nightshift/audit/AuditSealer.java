package io.nightshift.audit;

import io.nightshift.database.StoredTime;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.RunTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Seals each chain that has grown: the seal has its length and its last hash, signed if a key is
 * configured, so that a deletion of the newest records is detected. It never seals a chain that
 * lacks sealed records: the run fails instead, and names the chain.
 */
@Singleton
final class AuditSealer extends ScheduledService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.audit");

  private final DataSource dataSource;
  private final RunTransactions transactions;
  private final SealKeys keys;

  @Inject
  AuditSealer(DataSource dataSource, RunTransactions transactions, SealKeys keys) {
    this.dataSource = dataSource;
    this.transactions = transactions;
    this.keys = keys;
  }

  @Override
  protected Schedule schedule() {
    return Schedule.every(Duration.ofMinutes(1));
  }

  @Override
  public void start(CancellationToken startup) {
    keys.own()
        .map(SealKeyPair::publicKey)
        .ifPresentOrElse(
            key -> LOG.infof("NS0601 The seals of the audit trail are signed: %s", described(key)),
            () ->
                LOG.info(
                    "NS0602 The seals of the audit trail are not signed: no key is configured"));
  }

  private static String described(PublicKey key) {
    return "key %s, public key %s"
        .formatted(SealKeys.id(key), Base64.getEncoder().encodeToString(key.getEncoded()));
  }

  @Override
  protected boolean hasWork() throws SQLException {
    boolean signed = keys.own().isPresent();
    try (Connection connection = dataSource.getConnection()) {
      return !ChainEnd.unsealed(connection, signed).isEmpty();
    }
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    Optional<SealKeyPair> key = keys.own();
    List<ChainEnd> ends =
        transactions.inTransaction(
            run,
            connection -> {
              // By the database's clock: the age of a seal decides when records are deleted.
              Instant at = StoredTime.present(connection);
              List<ChainEnd> unsealed = ChainEnd.unsealed(connection, key.isPresent());
              for (ChainEnd end : unsealed) {
                if (end.isWhole()) {
                  end.seal(connection, at, key);
                }
              }
              return unsealed;
            });
    List<String> broken =
        ends.stream().filter(end -> !end.isWhole()).map(ChainEnd::chain).sorted().toList();
    run.items(ends.size() - broken.size());
    if (!broken.isEmpty()) {
      throw BrokenChainException.notSealed(broken);
    }
    run.message(ends.isEmpty() ? "no chain has grown" : "sealed " + ends.size() + " chains");
  }
}
