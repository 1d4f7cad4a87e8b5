package io.nightshift.intake.deadletters;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.intake.consumer.ParkedKeys;
import io.nightshift.intake.deadletters.ParkedReplay.Released;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Releases the events that are parked behind a closed dead letter: in their order, a few hundred in
 * a transaction, up to the next that fails.
 *
 * <p>Nothing is lost or overtaken: while a dead letter of a key is open, the intake parks new
 * events of that key, and checks this under the lock that is held here. A crash in between leaves
 * parked events without an open dead letter before them, which {@link ParkedKeys#stranded} finds.
 */
final class ParkedEvents {
  private static final int AT_ONCE = 500;

  /** The maximum number of bytes in memory. */
  private static final long MOST_BYTES = 2 << 20;

  private final DeadLetterTransactions transactions;
  private final Function<String, Optional<? extends Replay<?>>> replays;

  /**
   * Creates a releaser.
   *
   * @param replays the replay of a topic's dead letters; empty for a topic that is not read here
   */
  ParkedEvents(
      DeadLetterTransactions transactions,
      Function<String, Optional<? extends Replay<?>>> replays) {
    this.transactions = transactions;
    this.replays = replays;
  }

  /**
   * The result of a release.
   *
   * @param replayed the number of events that are applied now, or were duplicates
   * @param failed the number that failed: zero or one
   */
  record Tally(int replayed, int failed) {
    static final Tally NOTHING = new Tally(0, 0);
  }

  /**
   * Releases the parked events of a key without an open dead letter before them.
   *
   * @param most the number after which it stops, plus at most a few hundred: the rest is {@link
   *     ParkedKeys#stranded}
   * @param stopping ends it between two transactions
   * @throws SQLException if the database goes away: earlier releases stay committed
   */
  Tally release(String topic, byte[] key, int most, CancellationToken stopping)
      throws SQLException {
    int replayed = 0;
    while (replayed < most && !stopping.isCancelled()) {
      Released released = step(topic, key);
      replayed += released.replayed().size();
      if (released.ended()) {
        return new Tally(replayed, released.failed() ? 1 : 0);
      }
    }
    return new Tally(replayed, 0);
  }

  /**
   * Releases the first parked events of a key without an open dead letter before them.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  Released step(String topic, byte[] key) throws SQLException {
    Optional<? extends Replay<?>> replay = replays.apply(topic);
    if (replay.isEmpty()) {
      return new Released(List.of(), false, true);
    }
    List<StoredDeadLetter> first =
        transactions.run(
            connection -> {
              // Otherwise a batch that has found the key parked might park an event after this
              // check.
              ParkedKeys.lock(connection, topic, List.of(ByteBuffer.wrap(key)));
              return StoredDeadLetter.read(
                  connection, ParkedKeys.first(connection, topic, key, AT_ONCE, MOST_BYTES));
            });
    if (first.isEmpty()) {
      return new Released(List.of(), false, true);
    }
    ParkedReplay<?> parked = ParkedReplay.of(replay.get(), first);
    return transactions.run(
        connection -> {
          ParkedKeys.lock(connection, topic, List.of(ByteBuffer.wrap(key)));
          return parked.run(connection);
        });
  }
}
