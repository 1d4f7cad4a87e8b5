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
    this.finders = finders.stream().sorted(Comparator.comparing(Finder::readsSummaries)).toList();
    this.dataSource = dataSource;
    this.reads = reads;
    this.limit = settings.status().searchTimeout();
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
   * @param text surrounding white space is ignored
   * @param seesAll whether the reader sees personal data
   * @throws ProblemException with 400 if the text does not have 1 to 256 characters
   * @throws RuntimeException if the database is away
   */
  public Result run(String text, boolean seesAll) {
    String term = text.strip();
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
    try {
      return reads.get(() -> find(new Finder.Term(term, seesAll), until));
    } finally {
      turns.release();
    }
  }

  private boolean takesTurn() {
    try {
      return turns.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Result find(Finder.Term term, long until) {
    try {
      return Snapshots.read(
          dataSource,
          connection -> {
            FoundRows rows = new FoundRows(connection, until);
            try {
              for (Finder finder : finders) {
                finder.find(term, rows);
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
