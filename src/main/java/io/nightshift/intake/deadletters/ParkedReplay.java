package io.nightshift.intake.deadletters;

import io.nightshift.database.Outages;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.EventProcessor.Event;
import io.nightshift.intake.consumer.DecodedRecord;
import io.nightshift.intake.consumer.ParkedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Applies parked events of one key as one set, like the intake; if one fails, each by itself up to
 * that one.
 */
final class ParkedReplay<T> {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  private final Replay<T> single;
  private final EventProcessor<T> processor;
  private final List<Parked<T>> letters;

  /**
   * A replay of dead letters of one key, in their order.
   *
   * @param single the replay of a single one
   */
  private ParkedReplay(Replay<T> single, EventProcessor<T> processor, List<Parked<T>> letters) {
    this.single = single;
    this.processor = processor;
    this.letters = letters;
  }

  /** Reads the records of parked events of one key, in their order. */
  static <T> ParkedReplay<T> of(Replay<T> single, List<StoredDeadLetter> letters) {
    return new ParkedReplay<>(
        single,
        single.processor(),
        letters.stream().map(letter -> new Parked<>(letter.id(), single.read(letter))).toList());
  }

  /** A dead letter that was read. */
  record Parked<T>(long id, DecodedRecord<T> decoded) {}

  /**
   * The result.
   *
   * @param replayed the dead letters whose events are applied now, or were duplicates
   * @param failed whether the next one has failed: it is now an ordinary dead letter
   * @param ended whether no further event can be tried now
   */
  record Released(List<Long> replayed, boolean failed, boolean ended) {}

  /**
   * Tries the events in the caller's transaction, which must have locked the key.
   *
   * @throws SQLException if the database is away or in conflict: to be rolled back
   */
  Released run(Connection connection) throws SQLException {
    if (together(connection)) {
      return new Released(letters.stream().map(Parked::id).toList(), false, false);
    }
    List<Long> replayed = new ArrayList<>();
    for (Parked<T> letter : letters) {
      switch (single.attempt(connection, letter.id(), letter.decoded(), Integer.MAX_VALUE)) {
        case ReplayResult.Applied applied -> replayed.add(letter.id());
        case ReplayResult.Duplicate duplicate -> replayed.add(letter.id());
        case ReplayResult.Failed failed -> {
          return new Released(replayed, true, true);
        }
        // Another call has closed that one.
        case ReplayResult.NotOpen closed -> {}
        case ReplayResult.Unknown gone -> {}
        case ReplayResult.Behind behind -> {
          return new Released(replayed, false, true);
        }
        case ReplayResult.Exhausted never -> throw new IllegalStateException();
        case ReplayResult.NotRead never -> throw new IllegalStateException();
      }
    }
    return new Released(replayed, false, false);
  }

  /** Whether all were applied; otherwise none was. */
  private boolean together(Connection connection) throws SQLException {
    if (letters.size() < 2 || !areTheirOwn(connection)) {
      return false;
    }
    List<Event<T>> events = new ArrayList<>(letters.size());
    for (Parked<T> letter : letters) {
      events.add(letter.decoded().toEvent());
    }
    Savepoint before = connection.setSavepoint();
    try {
      if (!processor.apply(connection, events).isEmpty()) {
        connection.rollback(before);
        return false;
      }
    } catch (SQLException | RuntimeException e) {
      if (Outages.willPass(e)) {
        throw e;
      }
      connection.rollback(before);
      LOG.debugf("%d parked events are tried one by one: %s", letters.size(), e.getMessage());
      return false;
    }
    for (Parked<T> letter : letters) {
      CloudEvent event = Objects.requireNonNull(letter.decoded().event());
      InboxClaim.applied(connection, event);
      Replay.replayed(connection, letter.id(), event, null);
    }
    return true;
  }

  /** Whether each can be applied, and is the only record of its event. */
  private boolean areTheirOwn(Connection connection) throws SQLException {
    if (ParkedKeys.inFrontOf(connection, letters.getFirst().id()) != null) {
      return false;
    }
    for (Parked<T> letter : letters) {
      CloudEvent event = letter.decoded().event();
      if (event == null || letter.decoded().payload() == null) {
        return false;
      }
      StoredDeadLetter.Standing standing = StoredDeadLetter.lock(connection, letter.id());
      if (standing == null
          || standing.state() != DeadLetterView.State.OPEN
          || !(InboxClaim.of(connection, event, letter.id()) instanceof InboxClaim.Own)) {
        return false;
      }
    }
    return true;
  }
}
