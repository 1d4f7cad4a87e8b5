package io.nightshift.jobs;

import io.nightshift.database.StoredTime;
import io.nightshift.hosting.ClockSkewException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares this instance's clock with the database's, which is the reference for the ticks of all
 * instances.
 */
@Singleton
public final class DatabaseClock {
  private static final Logger LOG = Logger.getLogger("io.nightshift.jobs");

  private final Clock clock;
  private final Duration limit;
  private volatile @Nullable ClockReading last;

  @Inject
  DatabaseClock(Clock clock, JobSettings settings) {
    this(clock, settings.clockLimit());
  }

  DatabaseClock(Clock clock, Duration limit) {
    this.clock = clock;
    this.limit = limit;
  }

  /** The largest difference of the clocks that is allowed. */
  Duration limit() {
    return limit;
  }

  /**
   * Compares the clocks.
   *
   * @throws ClockSkewException if they differ by more than the limit
   * @throws SQLException if the database cannot be read
   */
  void judge(Connection connection) throws SQLException, ClockSkewException {
    ClockReading reading = compare(connection);
    if (reading.exceeds(limit)) {
      throw new ClockSkewException(said(reading));
    }
  }

  /**
   * Compares the clocks, and logs a change of their agreement. An answer that took too long to be
   * precise changes nothing.
   *
   * @throws SQLException if the database cannot be read
   */
  ClockReading compare(Connection connection) throws SQLException {
    ClockReading reading = read(connection);
    ClockReading before = last;
    if (before != null && reading.uncertainty().compareTo(limit) > 0) {
      return before;
    }
    last = reading;
    boolean wasWrong = before != null && before.exceeds(limit);
    if (reading.exceeds(limit) && !wasWrong) {
      LOG.warnf("NS0301 Scheduled workers do not run on this instance: %s", said(reading));
    } else if (wasWrong && !reading.exceeds(limit)) {
      LOG.infof(
          "NS0302 Scheduled workers run on this instance again: its clock is %s", reading.words());
    }
    return reading;
  }

  private ClockReading read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long asking = System.nanoTime();
      Instant asked = clock.instant();
      try (ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
        Duration roundTrip = Duration.ofNanos(System.nanoTime() - asking);
        row.next();
        return ClockReading.of(asked, roundTrip, StoredTime.read(row, 1));
      }
    }
  }

  private String said(ClockReading reading) {
    return "the clock of this instance is %s, and the limit is %s s"
        .formatted(reading.words(), limit.toMillis() / 1_000.0);
  }

  /** The fault of this instance's clock, as of the last comparison; empty if there is none. */
  public Optional<String> fault() {
    return Optional.ofNullable(last).filter(reading -> reading.exceeds(limit)).map(this::said);
  }

  /**
   * How far this instance's clock is ahead of the database's, as of the last comparison; negative
   * if it is behind; empty before the first comparison.
   */
  public Optional<Duration> ahead() {
    return Optional.ofNullable(last).map(ClockReading::ahead);
  }
}
