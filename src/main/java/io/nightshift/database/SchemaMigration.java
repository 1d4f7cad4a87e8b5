package io.nightshift.database;

import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.HostedService;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.Waits;
import io.nightshift.hosting.WorkerOptions;
import io.quarkus.arc.All;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CancellationException;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jboss.logging.Logger;
import org.postgresql.Driver;

/**
 * Creates and migrates the database schema before any other service starts, as the role that owns
 * it, and grants the rights that the service's own role needs. It waits without a limit while the
 * database is away; a failed migration fails the start.
 */
@Singleton
final class SchemaMigration implements HostedService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final String SCHEMA = "schema";
  private static final Duration MAX_PAUSE = Duration.ofSeconds(2);
  private static final long LOG_EVERY_NANOS = Duration.ofSeconds(30).toNanos();

  private final Flyway flyway;
  private final DataSource dataSource;
  private final SchemaOwner owner;
  private final List<AfterMigration> rooms;
  private final String url;
  private final Waits<String> waits = new Waits<>();

  @Inject
  SchemaMigration(
      Flyway flyway,
      DataSource dataSource,
      SchemaOwner owner,
      @All List<AfterMigration> rooms,
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url) {
    this.flyway = flyway;
    this.dataSource = dataSource;
    this.owner = owner;
    this.rooms = List.copyOf(rooms);
    this.url = url;
    waits.waiting(SCHEMA, "the schema");
  }

  @Override
  public String name() {
    return "schema";
  }

  @Override
  public WorkerOptions options() {
    return WorkerOptions.DEFAULT.withOrder(-1000).withStartTimeout(Duration.ZERO);
  }

  @Override
  public void start(CancellationToken startup) throws Exception {
    if (Driver.parseURL(url, new Properties()) == null) {
      // Waiting would not help. The part after the question mark may contain a password.
      throw new IllegalArgumentException(
          "quarkus.datasource.jdbc.url must be jdbc:postgresql://host:port/database, not "
              + url.replaceFirst("[?].*", ""));
    }
    Backoff backoff = new Backoff(MAX_PAUSE);
    long loggedAt = 0;
    while (true) {
      try {
        migrate();
        waits.working(SCHEMA);
        return;
      } catch (Exception e) {
        if (!Outages.willPass(e)) {
          throw e;
        }
        waits.waiting(SCHEMA, "PostgreSQL: " + Failures.oneLine(e));
        if (loggedAt == 0 || System.nanoTime() - loggedAt > LOG_EVERY_NANOS) {
          LOG.warnf("NS0401 The start waits for the database: %s", Failures.oneLine(e));
          loggedAt = System.nanoTime();
        }
        if (!startup.delay(backoff.next())) {
          throw new CancellationException("stopped while waiting for the database");
        }
      }
    }
  }

  private void migrate() throws SQLException {
    // Flyway wraps failures in exceptions of its own; so the connection is checked first.
    Pooler.requireStatementsKept(dataSource);
    String runRole;
    try (Connection connection = dataSource.getConnection()) {
      LOG.debugf("Connected to %s", connection.getMetaData().getURL());
      runRole = SchemaOwner.roleOf(connection);
    }
    Optional<DataSource> migrating = owner.dataSource();
    if (migrating.isPresent()) {
      migrating.get().getConnection().close();
    }
    var result =
        migrating
            .map(as -> Flyway.configure().configuration(flyway.getConfiguration()).dataSource(as))
            .map(FluentConfiguration::load)
            .orElse(flyway)
            .migrate();
    if (result.migrationsExecuted > 0) {
      LOG.infof(
          "NS0402 The schema is migrated to version %s (%d migrations)",
          result.targetSchemaVersion, result.migrationsExecuted);
    }
    try (Connection connection = migrating.orElse(dataSource).getConnection()) {
      SchemaOwner.grant(connection, runRole);
      for (AfterMigration room : rooms) {
        room.run(connection);
      }
    }
  }

  @Override
  public void stop(CancellationToken deadline) {}

  @Override
  public Optional<String> unready() {
    return waits().map(Wait::why);
  }

  @Override
  public Optional<Wait> waits() {
    return waits.longest();
  }
}
