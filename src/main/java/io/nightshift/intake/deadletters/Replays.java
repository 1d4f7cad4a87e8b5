package io.nightshift.intake.deadletters;

import io.nightshift.events.Reason;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.intake.consumer.ParkedKeys;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The operators' commands for dead letters: replay and discard. */
@Singleton
public final class Replays {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final String DISCARD = "UPDATE dead_letter SET state = 'DISCARDED' WHERE id = ?";

  private final DeadLetterTransactions transactions;
  private final ReplayedTopics consumers;
  private final DeadLetterSettings settings;
  private final ParkedEvents parked;

  @Inject
  Replays(
      DeadLetterTransactions transactions, ReplayedTopics consumers, DeadLetterSettings settings) {
    this.transactions = transactions;
    this.consumers = consumers;
    this.settings = settings;
    this.parked = new ParkedEvents(transactions, this::replayOf);
  }

  /**
   * The result of a replay of many.
   *
   * @param matched the number of open dead letters that match
   * @param replayed the number of those that are replayed now
   * @param failed the number of those that failed again
   * @param untried the number of those that were not tried: over the limit of one call, at the
   *     maximum number of attempts, parked behind one that has failed, changed by another call
   *     meanwhile, or of a topic that this instance does not read
   */
  public record Tally(long matched, long replayed, long failed, long untried) {}

  /**
   * Replays a dead letter. If that closes it, the events that are parked behind it are released, up
   * to about the limit of one call. The rest is released in the background.
   *
   * @param forced whether it is tried even at the maximum number of attempts
   * @throws SQLException if the database is away: nothing has changed (or, if the connection broke
   *     in the commit, possibly all)
   */
  public ReplayResult replay(long id, boolean forced) throws SQLException {
    return tried(id, forced, settings.replayAtOnce()).result();
  }

  private record Tried(ReplayResult result, ParkedEvents.Tally behind) {
    static Tried only(ReplayResult result) {
      return new Tried(result, ParkedEvents.Tally.NOTHING);
    }
  }

  private Tried tried(long id, boolean forced, int mostBehind) throws SQLException {
    Optional<StoredDeadLetter> letter = read(id);
    if (letter.isEmpty()) {
      return Tried.only(new ReplayResult.Unknown());
    }
    Optional<Replay.Attempt> attempt = prepare(letter.get());
    if (attempt.isEmpty()) {
      return Tried.only(new ReplayResult.NotRead(letter.get().kafkaRecord().topic()));
    }
    int most = forced ? Integer.MAX_VALUE : settings.maxAttempts();
    ReplayResult result = transactions.run(connection -> attempt.get().run(connection, most));
    if (!result.closed()) {
      return Tried.only(result);
    }
    count(letter.get().kafkaRecord().topic(), 1);
    return new Tried(result, release(letter.get(), mostBehind));
  }

  /** Releases the events that are parked behind a closed dead letter. */
  ParkedEvents.Tally release(StoredDeadLetter closed, int most) {
    String topic = closed.kafkaRecord().topic();
    byte[] key = closed.kafkaRecord().key();
    if (key == null || replayOf(topic).filter(Replay::inKeyOrder).isEmpty()) {
      return ParkedEvents.Tally.NOTHING;
    }
    try {
      return released(topic, key, most, CancellationToken.none());
    } catch (SQLException e) {
      // The closing is committed: the caller must not receive a failure.
      LOG.warnf(
          "NS0429 The events parked behind dead letter %d wait for the next run of "
              + "dead-letter-retry: %s",
          closed.id(), Failures.oneLine(e));
      return ParkedEvents.Tally.NOTHING;
    }
  }

  /**
   * Whether a retry or a release is due.
   *
   * @throws SQLException if the database is away
   */
  boolean isAnyDue() throws SQLException {
    return transactions.run(
        connection ->
            DueRetries.isAnyWaiting(connection, topics())
                && (!DueRetries.find(connection, topics(), settings.retry(), 1).isEmpty()
                    || !ParkedKeys.stranded(connection, topics(), 1).isEmpty()));
  }

  /**
   * Releases parked events without an open dead letter before them: those that a crash has left, or
   * that exceeded the limit of one call.
   *
   * @return the number of events that are applied now
   * @throws SQLException if the database goes away: earlier changes stay committed
   */
  int releaseStranded(CancellationToken stopping) throws SQLException {
    int replayed = 0;
    for (ParkedKeys.Key key :
        transactions.run(
            connection -> ParkedKeys.stranded(connection, topics(), settings.replayAtOnce()))) {
      replayed += released(key.topic(), key.key(), Integer.MAX_VALUE, stopping).replayed();
    }
    return replayed;
  }

  private ParkedEvents.Tally released(
      String topic, byte[] key, int most, CancellationToken stopping) throws SQLException {
    ParkedEvents.Tally tally = parked.release(topic, key, most, stopping);
    count(topic, tally.replayed());
    return tally;
  }

  /** Counts replayed dead letters of a topic. */
  void count(String topic, int replayed) {
    consumerOf(topic).ifPresent(consumer -> consumer.replayed(replayed));
  }

  /** Reads a dead letter's record; empty if its topic is not read here. */
  Optional<Replay.Attempt> prepare(StoredDeadLetter letter) {
    return replayOf(letter.kafkaRecord().topic()).map(replay -> replay.prepare(letter));
  }

  private Optional<? extends Replay<?>> replayOf(String topic) {
    return consumerOf(topic).map(ReplayedTopic::replay);
  }

  private Optional<? extends ReplayedTopic> consumerOf(String topic) {
    return consumers.replayed().stream()
        .filter(consumer -> consumer.topic().equals(topic))
        .findFirst();
  }

  /** The topics whose dead letters can be replayed here. */
  List<String> topics() {
    return consumers.replayed().stream().map(ReplayedTopic::topic).toList();
  }

  /**
   * Replays open dead letters, each in a transaction of its own, and releases the events that are
   * parked behind them, up to about the limit of one call.
   *
   * @param topic only of this topic; null for any
   * @param reason only with this reason; null for any
   * @throws SQLException if the database goes away: earlier replays stay committed
   */
  public Tally replayAll(@Nullable String topic, @Nullable Reason reason) throws SQLException {
    ReplaySelection selection = new ReplaySelection(topic, reason);
    boolean parkedToo = selection.hasParked();
    long matched = transactions.run(selection::count);
    int tried = 0;
    long replayed = 0;
    long failed = 0;
    for (long id : transactions.run(c -> selection.choose(c, topics(), settings))) {
      if (tried >= settings.replayAtOnce()) {
        break;
      }
      Tried one = tried(id, false, settings.replayAtOnce() - tried - 1);
      tried += 1 + one.behind().replayed() + one.behind().failed();
      if (parkedToo) {
        replayed += one.behind().replayed();
        failed += one.behind().failed();
      }
      if (one.result().closed()) {
        replayed++;
      } else if (one.result() instanceof ReplayResult.Failed) {
        failed++;
      }
    }
    return new Tally(matched, replayed, failed, Math.max(0, matched - replayed - failed));
  }

  /** The number of dead letters that {@link #replayAll} would match; nothing is tried. */
  public Tally dryRun(@Nullable String topic, @Nullable Reason reason) throws SQLException {
    long matched = transactions.run(new ReplaySelection(topic, reason)::count);
    return new Tally(matched, 0, 0, matched);
  }

  /**
   * Discards a dead letter if it is open, and releases the events that are parked behind it, like
   * {@link #replay}.
   *
   * @return its state before: it is discarded by this call if that was {@code OPEN}; empty if there
   *     is no such dead letter
   */
  public Optional<DeadLetterView.State> discard(long id) throws SQLException {
    Optional<StoredDeadLetter> letter = read(id);
    Optional<DeadLetterView.State> was = transactions.run(connection -> discard(connection, id));
    if (letter.isPresent() && was.filter(DeadLetterView.State.OPEN::equals).isPresent()) {
      var unused = release(letter.get(), settings.replayAtOnce());
    }
    return was;
  }

  /** Discards a dead letter if it is open. Returns its state before; empty if there is none. */
  static Optional<DeadLetterView.State> discard(Connection connection, long id)
      throws SQLException {
    StoredDeadLetter.Standing standing = StoredDeadLetter.lock(connection, id);
    if (standing != null && standing.state() == DeadLetterView.State.OPEN) {
      try (PreparedStatement update = connection.prepareStatement(DISCARD)) {
        update.setLong(1, id);
        update.executeUpdate();
      }
    }
    return Optional.ofNullable(standing).map(StoredDeadLetter.Standing::state);
  }

  /** Reads the record of a dead letter; empty if there is none. */
  Optional<StoredDeadLetter> read(long id) throws SQLException {
    return transactions.run(
        connection -> Optional.ofNullable(StoredDeadLetter.read(connection, id)));
  }

  /**
   * Releases the first events that are parked behind a closed dead letter; the worker {@code
   * dead-letter-retry} releases the rest.
   *
   * @return the dead letters that are replayed now
   * @throws SQLException if the database is away: nothing has changed
   */
  List<Long> releaseSome(StoredDeadLetter closed) throws SQLException {
    String topic = closed.kafkaRecord().topic();
    byte[] key = closed.kafkaRecord().key();
    if (key == null || replayOf(topic).filter(Replay::inKeyOrder).isEmpty()) {
      return List.of();
    }
    List<Long> replayed = parked.step(topic, key).replayed();
    count(topic, replayed.size());
    return replayed;
  }
}
