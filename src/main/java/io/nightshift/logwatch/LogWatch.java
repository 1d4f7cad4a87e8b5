package io.nightshift.logwatch;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.InstanceName;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.Waits;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.hosting.WorkerOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Follows the configured log files of this instance's machine, and counts their lines. It polls,
 * because the system does not report the writes of another machine to a shared volume.
 */
@Singleton
final class LogWatch extends BackgroundService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.monitoring");
  private static final String DATABASE = "database";
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final LogWatchSettings settings;
  private final String instance;
  private final DataSource dataSource;
  private final Clock clock;
  private final LogTotals totals;
  private final Waits<String> waits = new Waits<>();

  @Inject
  LogWatch(
      LogWatchSettings settings,
      InstanceName instance,
      DataSource dataSource,
      Clock clock,
      LogTotals totals) {
    this(settings, instance.host(), dataSource, clock, totals);
  }

  LogWatch(
      LogWatchSettings settings,
      String instance,
      DataSource dataSource,
      Clock clock,
      LogTotals totals) {
    this.settings = settings;
    this.instance = instance;
    this.dataSource = dataSource;
    this.clock = clock;
    this.totals = totals;
  }

  /** Without a heartbeat limit: a file server that hangs is no reason to end all other work. */
  @Override
  public WorkerOptions options() {
    return WorkerOptions.DEFAULT;
  }

  @Override
  public Optional<Wait> waits() {
    return waits.longest();
  }

  @Override
  public List<WorkerFigure> figures() {
    return totals.figures();
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if a watch is misconfigured
   */
  @Override
  public void start(CancellationToken startup) {
    followers().forEach(LogFollower::close);
  }

  private List<LogFollower> followers() {
    if (!settings.logPoll().isPositive()) {
      throw new IllegalArgumentException("nightshift.monitoring.log-poll must be positive");
    }
    List<LogFollower> followers = new ArrayList<>();
    new TreeMap<>(settings.logs())
        .forEach(
            (name, log) -> {
              try {
                followers.add(new LogFollower(name, instance, log, dataSource, clock, totals));
              } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                    "nightshift.monitoring.logs.\"%s\".%s".formatted(name, e.getMessage()));
              }
            });
    return followers;
  }

  @Override
  protected void execute(CancellationToken stopping) {
    List<LogFollower> followers = followers();
    if (followers.isEmpty()) {
      LOG.debug("No log files are configured; log-watch is idle");
      var unused = stopping.delay(CancellationToken.FOREVER);
      return;
    }
    try {
      Backoff backoff = Backoff.exact(settings.logPoll().multipliedBy(2), LONGEST_PAUSE);
      Duration pause = settings.logPoll();
      while (pause.isZero() ? !stopping.isCancelled() : stopping.delay(pause)) {
        pause = pass(followers, backoff, stopping);
      }
    } finally {
      followers.forEach(LogFollower::close);
    }
  }

  /**
   * Runs one pass.
   *
   * @return the pause until the next; zero if there is more
   */
  private Duration pass(List<LogFollower> followers, Backoff backoff, CancellationToken stopping) {
    boolean more = false;
    try {
      for (LogFollower follower : followers) {
        more |= follower.pass(stopping);
      }
      waits.working(DATABASE);
      backoff.reset();
      return more ? Duration.ZERO : settings.logPoll();
    } catch (SQLException | LogTable.MovedException e) {
      totals.failed();
      waits.waiting(DATABASE, "PostgreSQL: " + Failures.oneLine(e));
      followers.forEach(LogFollower::reload);
      if (!backoff.isFailing()) {
        LOG.warnf("NS0703 log-watch waits and reads again later: %s", Failures.oneLine(e));
      }
      return backoff.next();
    }
  }
}
