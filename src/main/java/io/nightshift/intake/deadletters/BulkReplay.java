package io.nightshift.intake.deadletters;

import io.nightshift.jobs.bulk.BulkItem;
import io.nightshift.jobs.bulk.BulkSelection;
import io.nightshift.jobs.bulk.BulkTally;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Replays all open dead letters that match, oldest first: events of a key are applied in their
 * order.
 */
@Singleton
final class BulkReplay extends BulkLetters {
  private final Replays replays;
  private final DeadLetterSettings settings;

  @Inject
  BulkReplay(DeadLetterReasons reasons, Replays replays, DeadLetterSettings settings) {
    super(reasons);
    this.replays = replays;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "dead-letters.replay";
  }

  @Override
  public List<Item> next(
      Connection connection, BulkSelection selection, @Nullable Long after, int most)
      throws SQLException {
    return letters(selection)
        .after(connection, after == null ? 0 : after, selection.lastId(), most)
        .stream()
        .map(id -> new Item(id, selection))
        .toList();
  }

  /** The replay of one dead letter. */
  final class Item implements BulkItem {
    private final long id;
    private final BulkSelection selection;
    private Optional<StoredDeadLetter> letter = Optional.empty();
    private Optional<Replay.Attempt> attempt = Optional.empty();
    private boolean closed;

    private Item(long id, BulkSelection selection) {
      this.id = id;
      this.selection = selection;
    }

    @Override
    public long position() {
      return id;
    }

    @Override
    public void prepare() throws SQLException {
      letter = replays.read(id);
      attempt = letter.flatMap(replays::prepare);
    }

    @Override
    public BulkTally change(Connection connection) throws SQLException {
      closed = false;
      if (attempt.isEmpty()) {
        return BulkTally.ofSkipped();
      }
      ReplayResult result = attempt.get().run(connection, settings.maxAttempts());
      closed = result.closed();
      if (closed) {
        return BulkTally.ofDone(1);
      }
      return result instanceof ReplayResult.Failed
          ? BulkTally.ofFailed("dead letter %d failed again".formatted(id))
          : BulkTally.ofSkipped();
    }

    /** Releases what is parked behind it; the parked events of the operation count as replayed. */
    @Override
    public BulkTally follow() throws SQLException {
      if (!closed || letter.isEmpty()) {
        return BulkTally.NOTHING;
      }
      replays.count(letter.get().kafkaRecord().topic(), 1);
      List<Long> released = replays.releaseSome(letter.get());
      return letters(selection).hasParked()
          ? BulkTally.ofDone(released.stream().filter(one -> one <= selection.lastId()).count())
          : BulkTally.NOTHING;
    }
  }
}
