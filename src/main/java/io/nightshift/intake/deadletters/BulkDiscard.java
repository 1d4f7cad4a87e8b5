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
 * Discards all open dead letters that match, newest first: a parked event is discarded before the
 * dead letter that it is parked behind, whose closing would release it.
 */
@Singleton
final class BulkDiscard extends BulkLetters {
  private final Replays replays;

  @Inject
  BulkDiscard(DeadLetterReasons reasons, Replays replays) {
    super(reasons);
    this.replays = replays;
  }

  @Override
  public String name() {
    return "dead-letters.discard";
  }

  @Override
  public List<Item> next(
      Connection connection, BulkSelection selection, @Nullable Long after, int most)
      throws SQLException {
    return letters(selection)
        .before(connection, after == null ? Long.MAX_VALUE : after, selection.lastId(), most)
        .stream()
        .map(Item::new)
        .toList();
  }

  /** The end of one dead letter. */
  final class Item implements BulkItem {
    private final long id;
    private boolean closed;

    private Item(long id) {
      this.id = id;
    }

    @Override
    public long position() {
      return id;
    }

    @Override
    public BulkTally change(Connection connection) throws SQLException {
      closed =
          Replays.discard(connection, id).filter(DeadLetterView.State.OPEN::equals).isPresent();
      return closed ? BulkTally.ofDone(1) : BulkTally.ofSkipped();
    }

    @Override
    public BulkTally follow() throws SQLException {
      Optional<StoredDeadLetter> letter = closed ? replays.read(id) : Optional.empty();
      if (letter.isPresent()) {
        var unused = replays.releaseSome(letter.get());
      }
      return BulkTally.NOTHING;
    }
  }
}
