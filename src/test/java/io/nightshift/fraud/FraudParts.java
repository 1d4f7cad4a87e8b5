package io.nightshift.fraud;

import io.nightshift.alerts.AlertsOfTests;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.RunContext;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.sandbox.Sandbox;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The watch with the settings of a test, on a database of its own where it needs one. */
final class FraudParts {
  public static final String WORKER = "fraud-watch";
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private static final Duration LIMIT = Duration.ofMinutes(2);

  final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  private final Map<String, String> settings = new TreeMap<>();
  private int orders;

  /** With a database. */
  static FraudParts migrated() {
    FraudParts parts = new FraudParts();
    var postgres = Sandbox.shared().postgres();
    String database = "fraud-" + UUID.randomUUID();
    postgres.createMigratedDatabase(database);
    parts.dataSource.setUrl(postgres.jdbcUrl(database));
    parts.dataSource.setUser(postgres.username());
    parts.dataSource.setPassword(postgres.password());
    return parts;
  }

  /** A rule of those settings, such as {@code count=3}. */
  FraudParts rule(String name, String... ruleSettings) {
    for (String one : ruleSettings) {
      int equals = one.indexOf('=');
      set("rules.\"%s\".%s".formatted(name, one.substring(0, equals)), one.substring(equals + 1));
    }
    return this;
  }

  FraudParts set(String setting, String value) {
    settings.put("nightshift.fraud." + setting, value);
    return this;
  }

  FraudSettings settings() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(FraudSettings.class)
            .withDefaultValues(settings)
            .withConverter(
                Duration.class,
                100,
                io.quarkus.runtime.configuration.DurationConverter::parseDuration)
            .build();
    return config.getConfigMapping(FraudSettings.class);
  }

  FraudWatch watch() {
    return watch(dataSource);
  }

  FraudWatch watch(DataSource database) {
    return new FraudWatch(
        RunsOfTests.transactions(database),
        new FraudAlerts(AlertsOfTests.of(database, "night@example.com")),
        settings());
  }

  /** A run, as the only instance. */
  public RunContext run() throws SQLException {
    RunContext run = RunsOfTests.next(dataSource, WORKER);
    run(run, watch());
    return run;
  }

  public static void run(RunContext run, FraudWatch watch) throws SQLException {
    watch.runOnce(run, CancellationSource.within(LIMIT).token());
  }

  /** An order of 1.00 EUR, in a transaction of its own; gives its id. */
  String order(String customer, String email, Instant at) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return order(connection, customer, email, "EUR", "1.00", at);
    }
  }

  /** The same, by a connection that commits each statement. */
  String order(Connection connection, String customer, Instant at) throws SQLException {
    return order(connection, customer, "c@example.com", "EUR", "1.00", at);
  }

  /** An order of {@code cus-1} at noon. */
  String order(String currency, String total) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return order(connection, "cus-1", "ada@example.com", currency, total, NOON);
    }
  }

  String order(
      Connection connection,
      String customer,
      String email,
      String currency,
      String total,
      Instant at)
      throws SQLException {
    String id = "order-%05d".formatted(++orders);
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines,
                                placed_at, updated_at)
            VALUES (?, ?, ?, 'PLACED', ?, ?::numeric, '[]', ?, now())
            """)) {
      insert.setString(1, id);
      insert.setString(2, customer);
      insert.setString(3, email);
      insert.setString(4, currency);
      insert.setString(5, total);
      insert.setObject(6, at.atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
    }
    return id;
  }

  /** The next record of a chain. */
  void record(String chain, String actor, String outcome, Instant at) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      record(connection, chain, actor, outcome, at);
    }
  }

  void record(Connection connection, String chain, String actor, String outcome, Instant at)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
                WITH c AS (
                  INSERT INTO audit_chain AS a (chain, length, head) VALUES (?, 1, '')
                  ON CONFLICT (chain) DO UPDATE SET length = a.length + 1 RETURNING chain, length)
                INSERT INTO audit_record (chain, sequence, event_id, source, type, at, actor, action,
                                          resource, outcome, previous_hash, hash)
                SELECT chain, length, 'e', '/s', 't', ?, ?, 'open', 'door', ?, '', '' FROM c
                """)) {
      insert.setString(1, chain);
      insert.setObject(2, at.atOffset(ZoneOffset.UTC));
      insert.setString(3, actor);
      insert.setString(4, outcome);
      insert.executeUpdate();
    }
  }

  /** Each finding as rule, subject, events and evidence. */
  List<String> findings() throws SQLException {
    return texts(
        """
        SELECT rule || ' ' || subject || ' ' || events || ' ' || array_to_string(evidence, ',')
        FROM fraud_finding ORDER BY rule, subject, first_at, evidence
        """);
  }

  /** Each alert as rule, subject, how often it was noticed, and its state. */
  List<String> alerts() throws SQLException {
    return texts(
        """
        SELECT rule || ' ' || subject || ' ' || times || ' ' || state
        FROM alert ORDER BY rule, subject, id
        """);
  }

  List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
