package io.nightshift.database;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.Interruption;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.Waits;
import io.nightshift.hosting.WorkerFigure;
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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Wakes workers on every instance as soon as a transaction with work for them is committed, by
 * PostgreSQL's {@code LISTEN} and {@code NOTIFY} on one connection for all. A signal is lost if
 * that connection is lost: a worker that waits for one must also check by itself from time to time.
 * Through a pooler in transaction mode no signal arrives: all workers are woken every second.
 *
 * <p>The same connection detects whether the server still takes writes.
 */
@Singleton
public final class DatabaseSignals extends BackgroundService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.jobs");
  private static final String CHANNEL = "nightshift";
  private static final String DATABASE = "database";

  /** It starts before the workers that it wakes, and stops after them. */
  private static final int ORDER = -100;

  /** The longest time that a stop waits for it. */
  private static final Duration LOOK = Duration.ofMillis(50);

  /** The time after which a silent connection is checked. */
  private static final Duration CHECK = Duration.ofSeconds(30);

  private static final int CHECK_LIMIT_SECONDS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** The age at which a connection is replaced, as in the pool. */
  private static final Duration LIFE = Duration.ofMinutes(30);

  private final DataSource pool;
  private final Direct direct;
  private final StaleConnections stale;
  private final DatabaseReach reach;
  private final Map<String, List<Runnable>> waiting = new ConcurrentHashMap<>();
  private final Map<String, List<Runnable>> hearing = new ConcurrentHashMap<>();
  private final Waits<String> waits = new Waits<>();
  private final AtomicLong received = new AtomicLong();
  private boolean failing;

  @Inject
  public DatabaseSignals(
      DataSource pool, DirectConnections connections, StaleConnections stale, DatabaseReach reach) {
    this(pool, connections::forSignals, stale, reach);
  }

  /** Listens on a connection of the pool, or on a direct one if there is one. */
  public DatabaseSignals(
      DataSource pool, Direct direct, StaleConnections stale, DatabaseReach reach) {
    this.pool = pool;
    this.direct = direct;
    this.stale = stale;
    this.reach = reach;
  }

  /** Direct connections for signals instead of the pool's; empty if none are configured. */
  @FunctionalInterface
  public interface Direct {
    Optional<DataSource> get() throws SQLException;
  }

  /**
   * Sends a signal if and only if the transaction is committed.
   *
   * @param name the name of the signal, such as {@code notifications}
   * @throws SQLException if the database is away
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
   * is called on the thread of all signals: it must return at once, and must not throw.
   *
   * @return a registration; closing it removes the action
   */
  public CancellationToken.Registration on(String name, Runnable action) {
    return add(waiting, name, action);
  }

  /**
   * Calls {@code action} at each signal of that name that arrives: for a worker that looks by
   * itself often enough. It is called as by {@link #on}.
   *
   * @return a registration; closing it removes the action
   */
  public CancellationToken.Registration onArrival(String name, Runnable action) {
    return add(hearing, name, action);
  }

  private static CancellationToken.Registration add(
      Map<String, List<Runnable>> to, String name, Runnable action) {
    List<Runnable> actions = to.computeIfAbsent(name, unused -> new CopyOnWriteArrayList<>());
    actions.add(action);
    return () -> actions.remove(action);
  }

  /** A wait that ends at a signal of that name, or at a stop. */
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
  public Optional<Wait> waits() {
    return waits.longest();
  }

  @Override
  public List<WorkerFigure> figures() {
    return List.of(WorkerFigure.of("received", received::get));
  }

  @Override
  public void start(CancellationToken startup) throws SQLException {
    var unused = direct.get();
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    try (var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
      listenOrPoll(stopping);
    }
  }

  private void listenOrPoll(CancellationToken stopping) throws Exception {
    while (!stopping.isCancelled()) {
      try {
        if (!listen(stopping)) {
          poll(stopping);
        }
      } catch (SQLException e) {
        if (stopping.isCancelled()) {
          return; // The stop has interrupted it.
        }
        if (!failing) {
          LOG.warnf(
              "NS0305 Database notifications (LISTEN) are unavailable; workers poll "
                  + "instead: %s",
              Failures.oneLine(e));
        }
        failing = true;
        reach.look();
        waits.waiting(DATABASE, "PostgreSQL: " + Failures.oneLine(e));
        if (!stopping.delay(PAUSE)) {
          return;
        }
      }
    }
  }

  /** Listens while the connection lasts; false if a pooler keeps signals away. */
  private boolean listen(CancellationToken stopping) throws SQLException {
    DataSource listening = direct.get().orElse(pool);
    try (Connection connection = listening.getConnection()) {
      requireWritable(connection, listening);
      if (Pooler.changesSessions(connection, listening)) {
        return false;
      }
      try {
        run(connection, "LISTEN " + CHANNEL);
        begun();
        receive(connection, listening, stopping);
      } finally {
        // The connection may go back to the pool, which a stop closes.
        if (!stopping.isCancelled()) {
          run(connection, "UNLISTEN *");
        }
      }
    }
    return true;
  }

  private void receive(Connection connection, DataSource from, CancellationToken stopping)
      throws SQLException {
    PGConnection postgres = connection.unwrap(PGConnection.class);
    long begun = System.nanoTime();
    long checked = begun;
    while (!stopping.isCancelled() && System.nanoTime() - begun < LIFE.toNanos()) {
      for (PGNotification signal : postgres.getNotifications((int) LOOK.toMillis())) {
        received.incrementAndGet();
        waiting.getOrDefault(signal.getParameter(), List.of()).forEach(Runnable::run);
        hearing.getOrDefault(signal.getParameter(), List.of()).forEach(Runnable::run);
      }
      if (stale.takeSuspicion() || System.nanoTime() - checked > CHECK.toNanos()) {
        if (!connection.isValid(CHECK_LIMIT_SECONDS)) {
          throw new SQLException("the connection is dead", "08006");
        }
        requireWritable(connection, from);
        checked = System.nanoTime();
      }
    }
  }

  /** Earlier signals may have been missed. */
  private void begun() {
    if (failing) {
      LOG.info("NS0306 Database notifications (LISTEN) resumed");
    }
    failing = false;
    waits.working(DATABASE);
    wakeAll();
  }

  private void poll(CancellationToken stopping) throws SQLException {
    LOG.infof(
        "NS0307 Database notifications (LISTEN) are unavailable through a pooler in "
            + "transaction mode; workers poll every %d ms. Set nightshift.database.signals-url "
            + "to an address that avoids the pooler",
        PAUSE.toMillis());
    begun();
    do {
      try (Connection connection = pool.getConnection()) {
        requireWritable(connection, pool);
      }
      wakeAll();
    } while (stopping.delay(PAUSE));
  }

  private void wakeAll() {
    waiting.values().forEach(actions -> actions.forEach(Runnable::run));
  }

  private void requireWritable(Connection connection, DataSource from) throws SQLException {
    if (DatabaseReach.isReadOnly(connection)) {
      stale.empty();
      throw new SQLException("the server is read-only", StaleConnections.READ_ONLY);
    }
    if (from == pool) {
      reach.reached();
    } else {
      reach.look(); // The pool detects a read-only server by itself.
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
