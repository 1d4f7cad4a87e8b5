package io.nightshift.jobs;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.WorkerOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Wakes workers, on every instance, as soon as a transaction that left something for them is
 * committed: PostgreSQL's {@code LISTEN} and {@code NOTIFY}, on one connection for all. A signal is
 * lost where that connection is: who waits for one must also look by itself now and then.
 */
@Singleton
public final class DatabaseSignals extends BackgroundService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.jobs");
  private static final String CHANNEL = "nightshift";

  /** Before whom it wakes, and so after them in a stop. */
  private static final int ORDER = -100;

  /** How long a stop waits for it at most. */
  private static final Duration LOOK = Duration.ofMillis(500);

  /** A connection that died without a word is noticed after so long. */
  private static final Duration CHECK = Duration.ofSeconds(30);

  private static final int CHECK_LIMIT_SECONDS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final DataSource dataSource;
  private final Map<String, List<Runnable>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong received = new AtomicLong();

  @Inject
  DatabaseSignals(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Signals when, and only if, the transaction is committed.
   *
   * @param name what is signalled, such as {@code notifications}
   * @throws SQLException where the database is away
   */
  public static void send(Connection connection, String name) throws SQLException {
    try (PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
      notify.setString(1, CHANNEL);
      notify.setString(2, name);
      notify.execute();
    }
  }

  /**
   * Calls {@code action} at each signal of that name, and whenever signals may have been missed. It
   * is called on the thread of all signals: it must return at once and throw nothing.
   *
   * @return closing it takes the action back
   */
  public CancellationToken.Registration on(String name, Runnable action) {
    List<Runnable> actions = waiting.computeIfAbsent(name, unused -> new CopyOnWriteArrayList<>());
    actions.add(action);
    return () -> actions.remove(action);
  }

  /** A wait that a signal of that name ends, or a stop. */
  public WakeUp wakeUp(String name, CancellationToken stopping) {
    WakeUp wakeUp = new WakeUp();
    wakeUp.calledBy(on(name, wakeUp::call));
    wakeUp.calledBy(stopping.onCancelled(wakeUp::call));
    return wakeUp;
  }

  @Override
  public WorkerOptions options() {
    return WorkerOptions.DEFAULT.withOrder(ORDER);
  }

  @Override
  public Map<String, Long> figures() {
    return Map.of("received", received.get());
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    boolean failing = false;
    while (!stopping.isCancelled()) {
      try (Connection connection = dataSource.getConnection()) {
        try {
          run(connection, "LISTEN " + CHANNEL);
          if (failing) {
            LOG.info("Database notifications (LISTEN) resumed");
          }
          failing = false;
          waiting.values().forEach(actions -> actions.forEach(Runnable::run));
          listen(connection, stopping);
        } finally {
          // It goes back to the pool.
          run(connection, "UNLISTEN *");
        }
      } catch (SQLException e) {
        if (!failing) {
          LOG.warnf(
              "Database notifications (LISTEN) unavailable; workers poll instead: %s",
              Failures.oneLine(e));
        }
        failing = true;
        if (!stopping.delay(PAUSE)) {
          return;
        }
      }
    }
  }

  private void listen(Connection connection, CancellationToken stopping) throws SQLException {
    PGConnection postgres = connection.unwrap(PGConnection.class);
    long checked = System.nanoTime();
    while (!stopping.isCancelled()) {
      for (PGNotification signal : postgres.getNotifications((int) LOOK.toMillis())) {
        received.incrementAndGet();
        waiting.getOrDefault(signal.getParameter(), List.of()).forEach(Runnable::run);
      }
      if (System.nanoTime() - checked > CHECK.toNanos()) {
        if (!connection.isValid(CHECK_LIMIT_SECONDS)) {
          throw new SQLException("the connection is dead", "08006");
        }
        checked = System.nanoTime();
      }
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
