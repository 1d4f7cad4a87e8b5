package io.nightshift.logwatch;

import io.nightshift.hosting.CancellationToken;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Follows the files of one watch. The counts and the positions are committed together, so that each
 * line is counted once whatever happens in between.
 */
final class LogFollower implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("io.nightshift.monitoring");

  /** The number of bytes that are read between two commits. */
  private static final long BUDGET = 4 << 20;

  /** The time for which a renamed file may still be written to. */
  static final Duration LINGER = Duration.ofMinutes(1);

  /** The time after which a file that does not grow is closed; it is opened again when it grows. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  private static final int MOST_OPEN = 200;

  private final String name;
  private final LogRules rules;
  private final LogSettings.From from;
  private final LogPositions positions;
  private final Clock clock;
  private final LogTotals totals;
  private final LogFiles files;
  private final LogLines lines = new LogLines();
  private final Set<String> levels = new HashSet<>();
  private final Set<Pattern> tooSlow = new HashSet<>();
  private boolean loaded;

  /**
   * A follower that has not begun.
   *
   * @throws IllegalArgumentException if the settings are invalid
   */
  LogFollower(
      String name,
      String instance,
      LogSettings settings,
      DataSource dataSource,
      Clock clock,
      LogTotals totals) {
    this.name = name;
    this.rules = LogRules.of(settings);
    this.from = settings.from();
    this.positions = new LogPositions(new LogTable(instance, name), dataSource);
    this.clock = clock;
    this.totals = totals;
    this.files = new LogFiles(name, LogPaths.of(settings.path()));
  }

  /**
   * Counts new lines, up to the budget of one commit.
   *
   * @return whether there is more
   * @throws SQLException if the database is away: call {@link #reload} before the next pass
   * @throws LogTable.MovedException if another process follows the same files: call {@link #reload}
   *     before the next pass
   */
  boolean pass(CancellationToken stopping) throws SQLException {
    Instant now = clock.instant();
    if (!loaded) {
      positions.load(files, now);
      loaded = true;
    }
    List<FollowedFile> over = new ArrayList<>(files.look(now, (key, at) -> discover(key, at, now)));
    LineCounter counter = new LineCounter(rules, levels);
    boolean more = read(counter, over, now, stopping);
    positions.commit(files, over, counter.counts(), now);
    totals.add(name, counter);
    counter.givenUp().stream().filter(tooSlow::add).forEach(this::warn);
    totals.files(name, files.byKey().size(), files.unreadable());
    return more;
  }

  /**
   * Makes the next pass read the positions from the database, because those in memory may not be
   * committed.
   */
  void reload() {
    loaded = false;
  }

  private void discover(String key, Path path, Instant now) {
    FollowedFile file = new FollowedFile(key, path, LogPlace.START, 0, now);
    if (!positions.hasBegun() && from == LogSettings.From.END) {
      try {
        file.skipToEnd();
      } catch (IOException e) {
        files.trouble(path, e);
        return;
      } finally {
        file.close();
      }
    }
    files.byKey().put(key, file);
  }

  /** Renamed files first: older lines are counted before newer ones. */
  private boolean read(
      LineCounter counter, List<FollowedFile> over, Instant now, CancellationToken stopping) {
    long left = BUDGET;
    long open = files.byKey().values().stream().filter(FollowedFile::isOpen).count();
    List<FollowedFile> inOrder = new ArrayList<>(files.byKey().values());
    inOrder.removeAll(over);
    inOrder.sort(
        Comparator.comparing((FollowedFile file) -> file.goneSince() == null)
            .thenComparing(FollowedFile::path));
    for (FollowedFile file : inOrder) {
      stopping.throwIfCancelled();
      open -= file.isOpen() ? 1 : 0;
      LineCounter.Mark mark = counter.mark();
      try {
        left -= read(file, counter, left, over, now);
      } catch (IOException e) {
        counter.backTo(mark); // The position is unchanged.
        files.trouble(file.path(), e);
        file.seen(-1, null);
      }
      if (left <= 0) {
        file.seen(-1, null);
        return true;
      }
      boolean idle = file.lastGrown().plus(IDLE).isBefore(now);
      if (file.goneSince() == null && (idle || open >= MOST_OPEN)) {
        file.close();
      }
      open += file.isOpen() ? 1 : 0;
    }
    return false;
  }

  private long read(
      FollowedFile file, LineCounter counter, long budget, List<FollowedFile> over, Instant now)
      throws IOException {
    BasicFileAttributes there = files.attributes(file);
    if (there != null) {
      if (!file.hasChanged(there.size(), there.lastModifiedTime())) {
        return 0;
      }
      file.seen(there.size(), there.lastModifiedTime());
      if (!file.holdsWhatWasRead()) {
        file.beginAnew();
      }
    } else if (!file.isOpen()) {
      return 0; // The folder cannot be read now.
    } else if (file.isDrained() || !file.holdsWhatWasRead()) {
      if (!file.isMoved()) {
        over.add(file);
      }
      return 0;
    }
    long bytes = file.read(lines, counter, budget, now);
    Instant gone = file.goneSince();
    if (bytes == 0
        && gone != null
        && now.isAfter(gone.plus(LINGER))
        && now.isAfter(file.lastGrown().plus(LINGER))) {
      file.readLast(lines, counter, now);
    }
    return bytes;
  }

  private void warn(Pattern pattern) {
    LOG.warnf(
        "NS0702 Log watch %s skipped a line: pattern %s exceeded its step limit", name, pattern);
  }

  @Override
  public void close() {
    files.close();
    totals.files(name, 0, 0);
  }
}
