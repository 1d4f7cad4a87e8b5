package io.nightshift.intake.deadletters;

import io.nightshift.database.Outages;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.RunTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Retries dead letters that a later event may allow: topics and partitions keep no order between
 * publishers, so that an event may arrive here before the one that it needs. It also releases
 * events that are parked behind a closed dead letter, whoever has closed it.
 */
@Singleton
final class DeadLetterRetry extends ScheduledService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  private final Replays replays;
  private final RunTransactions transactions;
  private final DeadLetterSettings settings;

  @Inject
  DeadLetterRetry(Replays replays, RunTransactions transactions, DeadLetterSettings settings) {
    this.replays = replays;
    this.transactions = transactions;
    this.settings = settings;
  }

  @Override
  protected Schedule schedule() {
    return Schedule.every(Duration.ofSeconds(20));
  }

  @Override
  protected boolean hasWork() throws SQLException {
    return replays.isAnyDue();
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws Exception {
    List<Long> due =
        transactions.inTransaction(
            run,
            connection ->
                DueRetries.find(
                    connection, replays.topics(), settings.retry(), settings.replayAtOnce()));
    run.found(due.size());
    int replayed = 0;
    for (long id : due) {
      stopping.throwIfCancelled();
      if (retry(run, id).closed()) {
        replayed++;
      }
      run.items(1);
    }
    if (!due.isEmpty()) {
      run.message("replayed %d of %d".formatted(replayed, due.size()));
    }
    int parked = replays.releaseStranded(stopping);
    if (parked > 0) {
      run.items(parked);
      run.message("replayed %d of %d, and %d parked".formatted(replayed, due.size(), parked));
    }
  }

  private ReplayResult retry(RunContext run, long id) throws SQLException {
    Optional<StoredDeadLetter> letter =
        transactions.inTransaction(
            run, connection -> Optional.ofNullable(StoredDeadLetter.read(connection, id)));
    Optional<Replay.Attempt> attempt = letter.flatMap(replays::prepare);
    if (attempt.isEmpty()) {
      return new ReplayResult.Unknown();
    }
    try {
      ReplayResult result =
          transactions.inTransaction(
              run,
              connection -> {
                DeadLetterTransactions.limit(connection);
                return attempt.get().run(connection, settings.retry().maxAttempts());
              });
      if (result.closed()) {
        replays.count(letter.orElseThrow().kafkaRecord().topic(), 1);
      }
      return result;
    } catch (SQLException e) {
      if (!Outages.isConflict(e)) {
        throw e;
      }
      LOG.debugf("Dead letter %d waits for the next run: %s", id, e.getMessage());
      return new ReplayResult.Unknown();
    }
  }
}
