package io.nightshift.jobs;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Compares this instance's clock with the database's from time to time, so that a difference is
 * reported before a tick comes. Each claim of a run compares them as well.
 */
@Singleton
final class ClockWatch extends BackgroundService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.jobs");
  private static final Duration PAUSE = Duration.ofSeconds(60);

  private final DataSource dataSource;
  private final DatabaseClock clock;
  private final AtomicBoolean comparing = new AtomicBoolean();

  @Inject
  ClockWatch(DataSource dataSource, DatabaseClock clock) {
    this.dataSource = dataSource;
    this.clock = clock;
  }

  @Override
  protected void execute(CancellationToken stopping) {
    do {
      if (comparing.compareAndSet(false, true)) {
        // On a thread of its own: a stop does not wait for a database that does not answer.
        var unused = Thread.ofVirtual().name("nightshift-clock-watch").start(this::compare);
      }
    } while (stopping.delay(PAUSE));
  }

  private void compare() {
    try (Connection connection = dataSource.getConnection()) {
      var unused = clock.compare(connection);
    } catch (SQLException e) {
      LOG.debugf("The clocks cannot be compared: %s", Failures.oneLine(e));
    } finally {
      comparing.set(false);
    }
  }
}
