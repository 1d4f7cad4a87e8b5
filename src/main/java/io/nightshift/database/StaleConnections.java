package io.nightshift.database;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ExceptionSorter;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Keeps useless connections out of the pool. A connection whose session has ended is closed instead
 * of returned. If a server refuses writes, it is no longer the primary: every connection to it is
 * closed, because each would fail in turn, and new ones lead to the primary only.
 */
@Singleton
final class StaleConnections implements ExceptionSorter {
  private static final Logger LOG = Logger.getLogger("io.nightshift.jobs");

  static final String READ_ONLY = "25006";

  // The server shuts down, has crashed or starts; or it has ended an idle session, an idle
  // transaction or a transaction that took too long.
  private static final Set<String> ENDED =
      Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");
  private static final String CONNECTION_EXCEPTION = "08";

  /** Connections that fail together empty the pool only once in this time. */
  private static final Duration APART = Duration.ofSeconds(1);

  private final Runnable emptying;
  private final AtomicBoolean suspected = new AtomicBoolean();
  private final AtomicLong mayEmptyAt = new AtomicLong(System.nanoTime());

  @Inject
  StaleConnections(Instance<AgroalDataSource> pool) {
    this(() -> pool.get().flush(FlushMode.GRACEFUL));
  }

  /**
   * A sorter for one pool.
   *
   * @param emptying closes the pool's idle connections now, and the others when they are returned
   */
  StaleConnections(Runnable emptying) {
    this.emptying = emptying;
  }

  @Override
  public boolean isFatal(SQLException e) {
    String state = e.getSQLState();
    if (state == null) {
      return false;
    }
    if (state.equals(READ_ONLY)) {
      suspected.set(true);
      empty();
      return true;
    }
    return state.startsWith(CONNECTION_EXCEPTION) || ENDED.contains(state);
  }

  /** Closes the idle connections of the pool now, and the others when they are returned. */
  void empty() {
    long at = mayEmptyAt.get();
    long now = System.nanoTime();
    if (now - at >= 0 && mayEmptyAt.compareAndSet(at, now + APART.toNanos())) {
      LOG.debug("The connections to a server that refuses writes are closed");
      emptying.run();
    }
  }

  /** Whether a write was refused since the last call. */
  boolean takeSuspicion() {
    return suspected.getAndSet(false);
  }
}
