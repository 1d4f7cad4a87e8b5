package io.nightshift.intake;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.intake.ParkedReplay.Released;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets go on what was parked behind a dead letter that is closed: in its order, a few hundred
 * events in a transaction, up to the next that fails.
 *
 * <p>Why nothing is lost or overtaken: as long as one of a key's dead letters is open, the intake
 * parks what comes of that key, and finds that out under the lock that is held here. A crash in
 * between leaves parked events with none in front of them, which {@link ParkedKeys#stranded} finds.
 */
final class ParkedEvents {
  private static final int AT_ONCE = 500;

  /** What is in memory at once. */
  private static final long MOST_BYTES = 2 << 20;

  private final LetterTransactions transactions;
  private final Function<String, Optional<? extends Replay<?>>> replays;

  /**
   * With what replays the dead letters of a topic.
   *
   * @param replays empty for a topic that is not read here
   */
  ParkedEvents(
      LetterTransactions transactions, Function<String, Optional<? extends Replay<?>>> replays) {
    this.transactions = transactions;
    this.replays = replays;
  }

  /**
   * What a release came to.
   *
   * @param replayed how many events are applied now, or were duplicates
   * @param failed how many were tried in vain: one or none
   */
  record Tally(int replayed, int failed) {
    static final Tally NOTHING = new Tally(0, 0);
  }

  /**
   * Lets go on what is parked behind no dead letter of a key any more.
   *
   * @param most stops after so many, or some hundred more: the rest is {@link ParkedKeys#stranded}
   * @param stopping ends it between two transactions
   * @throws SQLException if the database goes away: what was let go on before stays so
   */
  Tally release(String topic, byte[] key, int most, CancellationToken stopping)
      throws SQLException {
    int replayed = 0;
    while (replayed < most && !stopping.isCancelled()) {
      Released released = step(topic, key);
      replayed += released.replayed();
      if (released.ended()) {
        return new Tally(replayed, released.failed() ? 1 : 0);
      }
    }
    return new Tally(replayed, 0);
  }

  private Released step(String topic, byte[] key) throws SQLException {
    Optional<? extends Replay<?>> replay = replays.apply(topic);
    if (replay.isEmpty()) {
      return new Released(0, false, true);
    }
    List<KeptLetter> first =
        transactions.run(
            connection -> {
              // Else a batch that has found the key standing still might park after this look.
              ParkedKeys.lock(connection, topic, List.of(ByteBuffer.wrap(key)));
              return KeptLetter.read(
                  connection, ParkedKeys.first(connection, topic, key, AT_ONCE, MOST_BYTES));
            });
    if (first.isEmpty()) {
      return new Released(0, false, true);
    }
    ParkedReplay<?> parked = replay.get().prepare(first);
    return transactions.run(
        connection -> {
          ParkedKeys.lock(connection, topic, List.of(ByteBuffer.wrap(key)));
          return parked.run(connection);
        });
  }
}
