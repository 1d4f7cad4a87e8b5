package io.nightshift.intake;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be done about dead letters: try them again, or give them up. */
@Singleton
public final class Replays {
  private static final String MATCHED =
      """
      SELECT count(*) FROM dead_letter
      WHERE state = 'OPEN' AND (?::text IS NULL OR topic = ?) AND (?::text IS NULL OR reason = ?)
      """;

  // The longest untried first, so that those that keep failing do not keep the others waiting; of
  // these the oldest, and all in the order in which they came.
  private static final String CHOSEN =
      """
      SELECT id FROM (
        SELECT id FROM dead_letter
        WHERE state = 'OPEN' AND (?::text IS NULL OR topic = ?) AND (?::text IS NULL OR reason = ?)
          AND topic = ANY (?) AND attempts < ?
        ORDER BY tried_at NULLS FIRST, id LIMIT ?) AS chosen
      ORDER BY id
      """;
  private static final String DISCARD = "UPDATE dead_letter SET state = 'DISCARDED' WHERE id = ?";

  private final LetterTransactions transactions;
  private final Instance<TopicConsumer> consumers;
  private final DeadLetterSettings settings;

  @Inject
  Replays(
      LetterTransactions transactions,
      @Any Instance<TopicConsumer> consumers,
      DeadLetterSettings settings) {
    this.transactions = transactions;
    this.consumers = consumers;
    this.settings = settings;
  }

  /**
   * What a replay of many came to.
   *
   * @param matched the open dead letters that were asked for, all of them
   * @param replayed how many of them are replayed now
   * @param failed how many of them were tried in vain
   * @param untried how many were not tried: over the bound of one call, tried too often before,
   *     changed by somebody else meanwhile, or of a topic that this instance does not read
   */
  public record Tally(long matched, long replayed, long failed, long untried) {}

  /**
   * Tries a dead letter again.
   *
   * @param forced whether it is tried even where it was tried as often as the settings allow
   * @throws SQLException where the database is away: nothing has changed (or, when the connection
   *     broke in the commit, all of it has)
   */
  public ReplayResult replay(long id, boolean forced) throws SQLException {
    Optional<KeptLetter> letter =
        transactions.run(connection -> Optional.ofNullable(KeptLetter.read(connection, id)));
    if (letter.isEmpty()) {
      return new ReplayResult.Unknown();
    }
    Optional<Replay.Attempt> attempt = prepare(letter.get());
    if (attempt.isEmpty()) {
      return new ReplayResult.NotRead(letter.get().kafkaRecord().topic());
    }
    int most = forced ? Integer.MAX_VALUE : settings.maxAttempts();
    return transactions.run(connection -> attempt.get().run(connection, most));
  }

  /** Reads a dead letter's record; empty where no room reads its topic. */
  Optional<Replay.Attempt> prepare(KeptLetter letter) {
    return consumers.stream()
        .filter(consumer -> consumer.topic().equals(letter.kafkaRecord().topic()))
        .findFirst()
        .map(consumer -> consumer.replay().prepare(letter));
  }

  /** The topics whose dead letters can be replayed here. */
  List<String> topics() {
    return consumers.stream().map(TopicConsumer::topic).toList();
  }

  /**
   * Tries open dead letters again, each in a transaction of its own, as many as one call may.
   *
   * @param topic only of this topic; null for any
   * @param reason only for this reason; null for any
   * @throws SQLException where the database goes away: what was replayed before stays so
   */
  public Tally replayAll(@Nullable String topic, @Nullable Reason reason) throws SQLException {
    long matched = matched(topic, reason);
    long replayed = 0;
    long failed = 0;
    for (long id : transactions.run(connection -> chosen(connection, topic, reason))) {
      switch (replay(id, false)) {
        case ReplayResult.Applied applied -> replayed++;
        case ReplayResult.Duplicate duplicate -> replayed++;
        case ReplayResult.Failed again -> failed++;
        // Somebody else was faster.
        case ReplayResult.Unknown gone -> {}
        case ReplayResult.NotOpen done -> {}
        case ReplayResult.Exhausted tried -> {}
        case ReplayResult.NotRead elsewhere -> {}
      }
    }
    return new Tally(matched, replayed, failed, Math.max(0, matched - replayed - failed));
  }

  /** What {@link #replayAll} would be asked for; nothing is tried. */
  public Tally dryRun(@Nullable String topic, @Nullable Reason reason) throws SQLException {
    long matched = matched(topic, reason);
    return new Tally(matched, 0, 0, matched);
  }

  /**
   * Gives a dead letter up, where it is open.
   *
   * @return the state that it was in: it is given up by this call where that is {@code OPEN}; empty
   *     where there is no such dead letter
   */
  public Optional<DeadLetterView.State> discard(long id) throws SQLException {
    return transactions.run(
        connection -> {
          KeptLetter.Standing standing = KeptLetter.lock(connection, id);
          if (standing != null && standing.state() == DeadLetterView.State.OPEN) {
            try (PreparedStatement update = connection.prepareStatement(DISCARD)) {
              update.setLong(1, id);
              update.executeUpdate();
            }
          }
          return Optional.ofNullable(standing).map(KeptLetter.Standing::state);
        });
  }

  private long matched(@Nullable String topic, @Nullable Reason reason) throws SQLException {
    return transactions.run(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(MATCHED)) {
            filter(select, topic, reason);
            try (ResultSet row = select.executeQuery()) {
              row.next();
              return row.getLong(1);
            }
          }
        });
  }

  private List<Long> chosen(Connection connection, @Nullable String topic, @Nullable Reason reason)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(CHOSEN)) {
      filter(select, topic, reason);
      select.setArray(5, connection.createArrayOf("text", topics().toArray()));
      select.setInt(6, settings.maxAttempts());
      select.setInt(7, settings.replayAtOnce());
      List<Long> ids = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
      return ids;
    }
  }

  private static void filter(
      PreparedStatement select, @Nullable String topic, @Nullable Reason reason)
      throws SQLException {
    String name = reason == null ? null : reason.name();
    select.setString(1, topic);
    select.setString(2, topic);
    select.setString(3, name);
    select.setString(4, name);
  }
}
