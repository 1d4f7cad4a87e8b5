package io.nightshift.monitoring;

import io.nightshift.alerts.Alerts;
import io.nightshift.alerts.AlertsOfTests;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.http.NameLookup;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.logwatch.LogsOfTests;
import io.nightshift.redis.RedisServers;
import io.nightshift.sandbox.Sandbox;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of the real PostgreSQL with the application's tables, and settings. */
public final class MonitoringParts {
  /** Who is told of alerts. */
  static final String EMAIL = "night@example.com";

  public final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  public final Alerts alerts;

  public MonitoringParts(String database) {
    var postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase(database);
    dataSource.setUrl(postgres.jdbcUrl(database));
    dataSource.setUser(postgres.username());
    dataSource.setPassword(postgres.password());
    alerts = AlertsOfTests.of(dataSource, EMAIL);
  }

  public static MonitoringSettings settings(Map<String, String> settings) {
    return settings(MonitoringSettings.class, settings);
  }

  /** Settings of that mapping; the others have their defaults. */
  public static <T> T settings(Class<T> mapping, Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withConverter(Duration.class, 100, DurationConverter::parseDuration)
        .withDefaultValues(settings)
        .withMapping(mapping)
        .build()
        .getConfigMapping(mapping);
  }

  /** A run of the clean-up of what is past its retention. */
  public void prune(RunContext run) throws Exception {
    RunTransactions transactions = RunsOfTests.transactions(dataSource);
    new MonitoringPruner(transactions, settings(Map.of()), LogsOfTests.retention(transactions))
        .runOnce(run, limit());
  }

  /** For targets that are no Redis servers. */
  static RedisServers noRedis() {
    return new RedisServers(
        () -> {
          throw new AssertionError("no target is a Redis server");
        },
        new NameLookup());
  }

  /** Longer than any test takes. */
  public static CancellationToken limit() {
    return CancellationSource.within(Duration.ofMinutes(2)).token();
  }

  public void empty() throws SQLException {
    execute(
        """
        TRUNCATE monitored_target, target_change, target_sample, log_follower, log_position,
                 log_count, alert, notification, outgoing_event
        """);
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The only value that a query answers. */
  public String value(String sql) throws SQLException {
    return rows(sql).getFirst();
  }

  /** Each row that a query answers, its columns with blanks between. */
  public List<String> rows(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          columns.add(String.valueOf(rows.getString(i)));
        }
        found.add(String.join(" ", columns));
      }
      return found;
    }
  }
}
