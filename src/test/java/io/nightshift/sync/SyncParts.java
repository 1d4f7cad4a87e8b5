package io.nightshift.sync;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunContext.Trigger;
import io.nightshift.http.NameLookup;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.redis.RedisServers;
import io.nightshift.sandbox.PostgresServer;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.VertxOfTests;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** The catalogue sync on a database of its own, without a host: one run at a time. */
final class SyncParts {
  static final String WORKER = "catalogue-sync";

  final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  final Map<String, String> settings = new HashMap<>();

  SyncParts(String database) {
    this(Sandbox.shared().postgres(), database);
  }

  SyncParts(PostgresServer postgres, String database) {
    postgres.createMigratedDatabase(database);
    dataSource.setUrl(postgres.jdbcUrl(database));
    dataSource.setUser(postgres.username());
    dataSource.setPassword(postgres.password());
    settings.put("nightshift.sync.calls.first-pause", "1ms");
    settings.put("nightshift.sync.calls.max-pause", "2s");
    settings.put("nightshift.sync.calls.retries", "2");
    settings.put("nightshift.sync.calls.breaker-calls", "1000");
  }

  /** As an instance has it that begins with these settings. */
  CatalogueSync worker() {
    CatalogueSync worker =
        new CatalogueSync(
            settings(),
            new OutgoingHttp(new NameLookup()),
            new NameLookup(),
            new RedisServers(VertxOfTests::shared, new NameLookup()),
            RunsOfTests.transactions(dataSource),
            Clock.systemUTC());
    worker.start(CancellationToken.none());
    return worker;
  }

  SyncSettings settings() {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withConverter(Duration.class, 100, DurationConverter::parseDuration)
        .withDefaultValues(settings)
        .withMapping(SyncSettings.class)
        .build()
        .getConfigMapping(SyncSettings.class);
  }

  /** The next run by the schedule, under a lease. */
  RunContext next() throws SQLException {
    long epoch = RunsOfTests.next(dataSource, WORKER).epoch();
    return new RunContext(WORKER, Trigger.SCHEDULE, Instant.now(), epoch);
  }

  /** One run of an instance that has just begun; what it said. */
  RunContext run() throws Exception {
    return run(worker());
  }

  RunContext run(CatalogueSync worker) throws Exception {
    RunContext run = next();
    worker.runOnce(run, CancellationSource.within(Duration.ofMinutes(1)).token());
    return run;
  }

  /** One that an operator asks for. */
  RunContext runByOperator() throws Exception {
    RunContext run = RunsOfTests.next(dataSource, WORKER);
    worker().runOnce(run, CancellationSource.within(Duration.ofMinutes(1)).token());
    return run;
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of what a query finds. */
  List<String> texts(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  /** What the catalogue has made of the inventory. */
  List<String> inventory() throws SQLException {
    return texts(
        """
        SELECT concat_ws(' ', sku, on_hand, name, price, currency,
                         CASE WHEN vanished_at IS NOT NULL THEN 'vanished' END)
        FROM inventory ORDER BY sku
        """);
  }

  /** How the last pass stands. */
  String pass() throws SQLException {
    return texts("SELECT concat_ws(' ', pass, state, after) FROM catalogue_sync").getFirst();
  }
}
