package io.nightshift.jobs;

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
 * Keeps connections out of the pool that are of no use any more. One whose session has ended is
 * closed instead of given back. A server that refuses writes was the primary once: every connection
 * to it is closed, since each would fail in its turn, and new ones lead to the primary alone.
 */
@Singleton
final class StaleConnections implements ExceptionSorter {
  private static final Logger LOG = Logger.getLogger("io.nightshift.jobs");

  static final String READ_ONLY = "25006";

  // The server shuts down, has crashed or starts; it has ended a session that did nothing, or a
  // transaction that did nothing or took too long.
  private static final Set<String> ENDED =
      Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");
  private static final String CONNECTION_EXCEPTION = "08";

  /** So that connections which fail together empty the pool once. */
  private static final Duration APART = Duration.ofSeconds(1);

  private final Runnable emptying;
  private final AtomicBoolean suspected = new AtomicBoolean();
  private final AtomicLong mayEmptyAt = new AtomicLong(System.nanoTime());

  @Inject
  StaleConnections(Instance<AgroalDataSource> pool) {
    this(() -> pool.get().flush(FlushMode.GRACEFUL));
  }

  /**
   * For a pool of that way.
   *
   * @param emptying closes its idle connections now, and the others when they are given back
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

  /** Closes the idle connections of the pool, and the others when they are given back. */
  void empty() {
    long at = mayEmptyAt.get();
    long now = System.nanoTime();
    if (now - at >= 0 && mayEmptyAt.compareAndSet(at, now + APART.toNanos())) {
      LOG.debug("The connections to a server that refuses writes are closed");
      emptying.run();
    }
  }

  /** Whether a write was refused since this was asked last. */
  boolean takeSuspicion() {
    return suspected.getAndSet(false);
  }
}
