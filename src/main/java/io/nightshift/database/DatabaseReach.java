package io.nightshift.database;

import io.nightshift.hosting.Failures;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The database server that is reachable: one that takes writes, a read-only one only, or none. */
@Singleton
public final class DatabaseReach {
  private static final Logger LOG = Logger.getLogger("io.nightshift.jobs");

  /** The kind of server that answers. */
  public enum State {
    /** No server was asked yet. */
    UNKNOWN,
    /** Records that a server that takes writes has answered. */
    WRITABLE,
    /** Only a server that refuses writes, such as a standby that is not promoted. */
    READ_ONLY,
    /** No server. */
    AWAY
  }

  /**
   * The last observation.
   *
   * @param state the kind of server that answered
   * @param since the first observation of this state
   * @param fault what is wrong; null if nothing is known to be wrong
   */
  public record Seen(State state, Instant since, @Nullable String fault) {}

  /** Opens connections to any server that answers. */
  @FunctionalInterface
  public interface AnyServer {
    DataSource get() throws SQLException;
  }

  private final AnyServer any;
  private final Clock clock;
  private final AtomicBoolean looking = new AtomicBoolean();
  private Seen seen;
  private long changes;

  @Inject
  public DatabaseReach(DirectConnections direct, Clock clock) {
    this(
        () -> {
          PGSimpleDataSource any = direct.likeThePool();
          any.setTargetServerType("any");
          return any;
        },
        clock);
  }

  public DatabaseReach(AnyServer any, Clock clock) {
    this.any = any;
    this.clock = clock;
    this.seen = new Seen(State.UNKNOWN, clock.instant(), null);
  }

  /** The last observation. */
  public synchronized Seen seen() {
    return seen;
  }

  /** The fault while only a read-only server answers; empty otherwise. */
  public Optional<String> readOnly() {
    Seen now = seen();
    return now.state() == State.READ_ONLY
        ? Optional.of(now.fault() + ", since " + now.since())
        : Optional.empty();
  }

  /** Records that a server that takes writes has answered. */
  synchronized void reached() {
    changes++;
    note(State.WRITABLE, null);
  }

  /**
   * Checks which server answers now. It returns at once, so that a stop does not wait for a
   * database that is away.
   */
  void look() {
    if (looking.compareAndSet(false, true)) {
      var unused = Thread.ofVirtual().name("nightshift-database-reach").start(this::ask);
    }
  }

  private void ask() {
    long before = changes();
    try (Connection connection = any.get().getConnection()) {
      if (isReadOnly(connection)) {
        note(before, State.READ_ONLY, "only a read-only server of PostgreSQL answers");
      } else {
        note(before, State.WRITABLE, null);
      }
    } catch (SQLException e) {
      note(before, State.AWAY, "no server of PostgreSQL answers: " + Failures.oneLine(e));
    } finally {
      looking.set(false);
    }
  }

  /** Whether a server refuses writes, as a standby does. */
  static boolean isReadOnly(Connection connection) throws SQLException {
    try (Statement show = connection.createStatement();
        ResultSet row = show.executeQuery("SHOW transaction_read_only")) {
      return row.next() && "on".equals(row.getString(1));
    }
  }

  private synchronized long changes() {
    return changes;
  }

  /** An answer of a server meanwhile is newer. */
  private synchronized void note(long before, State state, @Nullable String fault) {
    if (changes == before) {
      note(state, fault);
    }
  }

  private synchronized void note(State state, @Nullable String fault) {
    if (seen.state() == state) {
      return;
    }
    if (state == State.READ_ONLY) {
      LOG.warn(
          "NS0303 The database takes no writes: only a read-only server of PostgreSQL answers");
    } else if (seen.state() == State.READ_ONLY && state == State.WRITABLE) {
      LOG.info("NS0304 The database takes writes again");
    }
    seen = new Seen(state, clock.instant(), fault);
  }
}
