package io.nightshift.sandbox;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL 18, as processes of their own, which end with this JVM. It keeps its port and
 * its data over a crash and a restart, and the data over the end of this JVM too.
 *
 * <p>There is one database, {@value #DATABASE}, to begin with; more are made by {@link
 * #createDatabase}. The user is a superuser.
 */
public final class PostgresServer implements AutoCloseable {

  private static final String DATABASE = "nightshift";
  private static final String USERNAME = "nightshift";
  private static final String PASSWORD = "nightshift";
  private static final int ATTEMPTS = 3;

  /** A literal: one lock for all class loaders of a JVM, see {@link SharedSandbox}. */
  private static final String MIGRATED = "migrated";

  private static final String COMMON =
      "-c listen_addresses=localhost -c unix_socket_directories='' -c max_connections=200"
          + " -c timezone=UTC -c log_checkpoints=off";
  private static final String FAST =
      "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";
  private static final String REPLICATED =
      "-c fsync=off -c synchronous_commit=on -c full_page_writes=off -c wal_level=replica";
  private static final String DURABLE =
      "-c fsync=on -c synchronous_commit=on -c full_page_writes=on";

  private final PostgresControl control;
  private final PartFile self;
  private @Nullable Guard guard;
  private @Nullable PostgresServer standby;

  private PostgresServer(Path dir) {
    this(dir, new PostgresControl(dir));
  }

  private PostgresServer(Path dir, PostgresControl control) {
    this.control = control;
    this.self = new PartFile(dir.resolve("postgres.properties"));
  }

  /**
   * Starts a server that is quick and not durable: a crash of the server can lose the commits of
   * its last half second, and a crash of the machine everything.
   *
   * @param dir where its data and its log file are; data of an earlier run is kept
   */
  public static PostgresServer start(Path dir) {
    return start(dir, FAST);
  }

  /** Starts a server that answers a commit when it is on disk, as one in production does. */
  public static PostgresServer startDurable(Path dir) {
    return startDurable(dir, List.of());
  }

  /**
   * The same with further settings.
   *
   * @param settings such as {@code max_wal_size=8GB}
   */
  public static PostgresServer startDurable(Path dir, List<String> settings) {
    return start(
        dir, settings.stream().map(setting -> " -c " + setting).collect(joining("", DURABLE, "")));
  }

  /** Starts a server that is quick and not durable, and takes TLS beside plain connections. */
  public static PostgresServer startTls(Path dir, Certificates certificates) {
    return start(
        dir,
        FAST
            + " -c ssl=on -c ssl_cert_file='%s' -c ssl_key_file='%s'"
                .formatted(certificates.certificate(), certificates.key()));
  }

  /**
   * Starts a server that answers a commit when its {@link #standby} has it too. The URLs name both.
   */
  public static PostgresServer startReplicated(Path dir) {
    PostgresServer primary = start(dir, REPLICATED);
    primary.close();
    PostgresControl copy = primary.control.copy(dir.resolve("standby"));
    primary.launch();
    primary.standby =
        start(
            new PostgresServer(dir.resolve("standby"), copy),
            false,
            REPLICATED
                + " -c primary_conninfo='host=localhost port=%d user=%s password=%s'"
                    .formatted(primary.port(), USERNAME, PASSWORD));
    primary.awaitSynchronous();
    return primary;
  }

  private static PostgresServer start(Path dir, String mode) {
    FastTests.startsServer();
    PostgresServer server = new PostgresServer(dir);
    return start(server, server.control.prepare(USERNAME, PASSWORD), mode);
  }

  private static PostgresServer start(PostgresServer server, boolean fresh, String mode) {
    for (int attempt = 1; ; attempt++) {
      server.self.write(Map.of("port", Integer.toString(Ports.free()), "mode", mode));
      try {
        server.launch();
        if (fresh) {
          server.createDatabase(DATABASE);
        }
        return server;
      } catch (IllegalStateException e) {
        // Its port was free when it was chosen. Another may have been quicker to take it.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** The server that was started with this folder, by this JVM. */
  static PostgresServer attach(Path dir) {
    return new PostgresServer(dir);
  }

  /** Of the database that is there from the beginning; user name and password are not in it. */
  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** Of a database of this server. */
  public String jdbcUrl(String database) {
    return standby == null
        ? "jdbc:postgresql://localhost:%d/%s".formatted(port(), database)
        : "jdbc:postgresql://localhost:%d,localhost:%d/%s?targetServerType=primary"
            .formatted(port(), standby.port(), database);
  }

  /** What {@code psql} is given to look into the first database. */
  public String psqlUrl() {
    return "postgresql://%s:%s@localhost:%d/%s".formatted(USERNAME, PASSWORD, port(), DATABASE);
  }

  /** The file that it logs to. */
  public Path log() {
    return control.log();
  }

  /** The TCP port, the same over restarts. */
  public int port() {
    return self.number("port");
  }

  /** The user, a superuser. */
  public String username() {
    return USERNAME;
  }

  /** The user's password. */
  public String password() {
    return PASSWORD;
  }

  /** Makes an empty database. */
  public void createDatabase(String name) {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(name, true));
    } catch (SQLException e) {
      throw new IllegalStateException("database " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes a database with the whole schema: a copy of one that is migrated once, since the
   * migrations take longer than most tests.
   */
  public void createMigratedDatabase(String name) {
    synchronized (MIGRATED) {
      try (Connection connection = connect("postgres");
          Statement statement = connection.createStatement()) {
        if (!exists(statement, MIGRATED)) {
          statement.execute("DROP DATABASE IF EXISTS migrating"); // Left by a failed migration.
          statement.execute("CREATE DATABASE migrating");
          Flyway.configure().dataSource(jdbcUrl("migrating"), USERNAME, PASSWORD).load().migrate();
          // A template must have no connections: so it takes none.
          statement.execute("ALTER DATABASE migrating ALLOW_CONNECTIONS false");
          statement.execute("ALTER DATABASE migrating RENAME TO " + MIGRATED);
        }
        // Its files are copied: by way of the log it took twice the processor time.
        statement.execute(
            "CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY"
                .formatted(statement.enquoteIdentifier(name, true), MIGRATED));
      } catch (SQLException e) {
        throw new IllegalStateException("database " + name + ": " + e.getMessage(), e);
      }
    }
  }

  private static boolean exists(Statement statement, String database) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + database + "'")) {
      return row.next();
    }
  }

  /** A connection to the first database; the caller closes it. */
  public Connection connect() throws SQLException {
    return connect(DATABASE);
  }

  /** A connection to a database of this server; the caller closes it. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), USERNAME, PASSWORD);
  }

  /** The server's main process; empty while it is stopped. */
  public Optional<ProcessHandle> process() {
    return control.process().running();
  }

  /**
   * The server that follows this one.
   *
   * @throws IllegalStateException if there is none
   */
  public PostgresServer standby() {
    if (standby == null) {
      throw new IllegalStateException("no standby");
    }
    return standby;
  }

  /** Makes a standby the primary; returns when it takes writes. */
  public void promote() {
    execute("SELECT pg_promote(true, 60)");
  }

  /** Lets it refuse writes, as a primary that was demoted; its connections stay open. */
  public void refuseWrites() {
    execute("ALTER SYSTEM SET default_transaction_read_only = on");
    execute("SELECT pg_reload_conf()");
  }

  /** SIGKILL of the main process, whose others end then by themselves. */
  public void kill() {
    process()
        .ifPresent(
            main -> {
              main.destroyForcibly();
              main.onExit().orTimeout(30, TimeUnit.SECONDS).join();
            });
    stop("immediate");
  }

  private void awaitSynchronous() {
    execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
    execute("SELECT pg_reload_conf()");
    Awaitility.await("the standby follows")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                execute("SELECT 1 / count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"));
  }

  private void execute(String sql) {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql + ": " + e.getMessage(), e);
    }
  }

  /** Lets every process of it quit at once, which looks like a crash; the next start recovers. */
  public void stopImmediately() {
    stop("immediate");
  }

  /** Starts it again with the same port and data, after an orderly stop where it still runs. */
  public void restart() {
    close();
    launch();
  }

  /** Stops it in order, without waiting for clients to leave. The data stays. */
  @Override
  public void close() {
    if (standby != null) {
      standby.close();
    }
    stop("fast");
  }

  private void launch() {
    control.start("-p " + port() + " " + COMMON + " " + self.text("mode"));
    guard = Guard.of(control.process(), "QUIT");
  }

  private void stop(String mode) {
    control.stop(mode);
    if (guard != null) {
      guard.close();
      guard = null;
    }
  }
}
