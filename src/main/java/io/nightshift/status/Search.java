package io.nightshift.status;

import io.nightshift.database.Finder;
import io.nightshift.database.Found;
import io.nightshift.database.FoundRows;
import io.nightshift.database.Snapshots;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.http.StatusSettings;
import io.quarkus.arc.All;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * Searches the tables of all packages for one text, in one transaction and within one time limit.
 *
 * <p>A search costs more than any other read. So two run at the same time, whatever the number of
 * callers: the others wait outside of the places for reads, within the time limit.
 */
@Singleton
public final class Search {
  private static final int MAX_LENGTH = 256;
  private static final int AT_ONCE = 2;

  private final List<Finder> finders;
  private final DataSource dataSource;
  private final ReadBulkhead reads;
  private final Duration limit;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);

  @Inject
  Search(
      @All List<Finder> finders,
      DataSource dataSource,
      ReadBulkhead reads,
      StatusSettings settings) {
    this(finders, dataSource, reads, settings.status().searchTimeout());
  }

  Search(List<Finder> finders, DataSource dataSource, ReadBulkhead reads, Duration limit) {
    this.finders = finders.stream().sorted(Comparator.comparing(Finder::readsSummaries)).toList();
    this.dataSource = dataSource;
    this.reads = reads;
    this.limit = limit;
  }

  /**
   * The result of a search.
   *
   * @param incomplete whether rows that match may be missing, because the time limit was reached or
   *     too many rows would have to be compared
   */
  public record Result(List<Found> items, boolean incomplete) {
    private static final Result NOTHING = new Result(List.of(), false);
    private static final Result NO_TURN = new Result(List.of(), true);
  }

  /**
   * Searches.
   *
   * @param text surrounding white space and invisible marks are ignored, as a text that is copied
   *     from an email may have them
   * @param seesAll whether the reader sees personal data
   * @throws ProblemException with 400 if the text does not have 1 to 256 characters
   * @throws RuntimeException if the database is away
   */
  public Result run(String text, boolean seesAll) {
    String term = stripped(text);
    int length = term.codePointCount(0, term.length());
    if (length < 1 || length > MAX_LENGTH) {
      throw ProblemException.badParameter(
          "q must have 1 to %d characters, not counting white space around them"
              .formatted(MAX_LENGTH));
    }
    if (!QueryParams.areStorable(term)) {
      return Result.NOTHING;
    }
    long until = System.nanoTime() + limit.toNanos();
    if (!takesTurn()) {
      return Result.NO_TURN;
    }
    AtomicBoolean mine = new AtomicBoolean(true);
    try {
      return reads.get(() -> inTurn(new Finder.Term(term, seesAll), until, mine));
    } finally {
      release(mine);
    }
  }

  private static String stripped(String text) {
    int begin = 0;
    int end = text.length();
    while (begin < end && isInvisible(text.charAt(begin))) {
      begin++;
    }
    while (begin < end && isInvisible(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  /**
   * White space, and marks such as those for the direction of a text; not NUL, which is found
   * nowhere.
   */
  private static boolean isInvisible(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.FORMAT;
  }

  private boolean takesTurn() {
    try {
      return turns.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * A search whose caller has stopped waiting keeps its turn until the database has ended it.
   *
   * @param isCallers whether the caller has to release the turn
   */
  private Result inTurn(Finder.Term term, long until, AtomicBoolean isCallers) {
    if (!isCallers.compareAndSet(true, false)) {
      return Result.NO_TURN;
    }
    try {
      return find(term, until);
    } finally {
      turns.release();
    }
  }

  private void release(AtomicBoolean isCallers) {
    if (isCallers.compareAndSet(true, false)) {
      turns.release();
    }
  }

  private void find(Finder.Term term, FoundRows rows) throws SQLException {
    for (Finder finder : finders) {
      if (!term.isForbidden() || finder.isOwnForm(term.text())) {
        finder.find(term, rows);
      }
    }
  }

  private Result find(Finder.Term term, long until) {
    try {
      return Snapshots.read(
          dataSource,
          connection -> {
            FoundRows rows = new FoundRows(connection, until);
            try {
              for (Finder.Term spelling : term.spellings()) {
                find(spelling, rows);
              }
            } catch (SQLException e) {
              if (!FoundRows.isEnded(e)) {
                throw e;
              }
              rows.leaveOut();
            }
            return new Result(rows.all(), rows.isIncomplete());
          });
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not answer", e);
    }
  }
}
