package io.nightshift.audit;

import io.nightshift.alerts.AlertsOfTests;
import io.nightshift.audit.hashing.HashVersions;
import io.nightshift.database.Transaction;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.RunContext;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.sandbox.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** The trail's parts on a database of their own in the shared sandbox. */
final class TrailParts {
  final PGSimpleDataSource dataSource = new PGSimpleDataSource();

  /** The versions that the program under test knows. */
  HashVersions versions = HashVersions.OF_THIS_PROGRAM;

  TrailParts(String database) {
    var postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase(database);
    dataSource.setUrl(postgres.jdbcUrl(database));
    dataSource.setUser(postgres.username());
    dataSource.setPassword(postgres.password());
    run(growSql());
  }

  /** What {@code grow} is in the database. */
  static String growSql() {
    try (InputStream sql = TrailParts.class.getResourceAsStream("/audit/grow.sql")) {
      return new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Settings of a test. */
  record Settings(
      Optional<String> sealKey,
      Optional<Path> sealKeyFile,
      Optional<List<String>> sealPublicKeys,
      Duration retention)
      implements AuditSettings {
    @Override
    public String sealTopic() {
      return "none"; // The sealer only leaves the event to be published.
    }

    static final Settings UNSIGNED =
        new Settings(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO);

    static Settings signed(KeyPair pair, String... trusted) {
      return new Settings(
          Optional.of(privatePem(pair)),
          Optional.empty(),
          trusted.length == 0 ? Optional.empty() : Optional.of(List.of(trusted)),
          Duration.ZERO);
    }

    /** The same, with records kept for so long after they were sealed. */
    Settings keeping(Duration time) {
      return new Settings(sealKey, sealKeyFile, sealPublicKeys, time);
    }

    static Settings trusting(String... trusted) {
      return new Settings(
          Optional.empty(), Optional.empty(), Optional.of(List.of(trusted)), Duration.ZERO);
    }
  }

  /** Runs the pruner; the run as it was. */
  RunContext prune(Settings settings) throws SQLException {
    RunContext run = RunsOfTests.next(dataSource, "audit-pruner");
    pruner(settings).runOnce(run, CancellationSource.within(Duration.ofMinutes(1)).token());
    return run;
  }

  /** Cuts as the pruner does, as if it had ended there. */
  void cut(Settings settings) throws SQLException {
    RunContext run = RunsOfTests.next(dataSource, "audit-pruner");
    pruner(settings).cut(run, CancellationSource.within(Duration.ofMinutes(1)).token());
  }

  private AuditPruner pruner(Settings settings) throws SQLException {
    retain(settings.retention());
    return new AuditPruner(
        RunsOfTests.transactions(dataSource),
        verifier(settings),
        new TrailAlerts(AlertsOfTests.of(dataSource)),
        new OperatorTrail(dataSource, Clock.systemUTC()),
        new SealKeys(settings),
        settings);
  }

  /** The retention that the database knows, as the start of the application has it written. */
  void retain(Duration retention) throws SQLException {
    try (Connection owner = dataSource.getConnection()) {
      new TrailRetention(Settings.UNSIGNED.keeping(retention)).run(owner);
    }
  }

  private AuditVerifier verifier(Settings settings) {
    return new AuditVerifier(dataSource, new SealKeys(settings), settings, versions);
  }

  static KeyPair newKey() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String privatePem(KeyPair pair) {
    return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded()));
  }

  static String publicBase64(KeyPair pair) {
    return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
  }

  /** Appends records with details of {@code {"n":1.50}}. */
  void grow(String chain, long records) {
    grow(chain, records, "{\"n\":1.50}");
  }

  void grow(String chain, long records, String details) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement grow = connection.prepareStatement("SELECT grow(?, ?, ?)")) {
      grow.setString(1, chain);
      grow.setLong(2, records);
      grow.setString(3, details);
      grow.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs the sealer; the run as it was. */
  RunContext seal(Settings settings) throws SQLException {
    RunContext run = RunsOfTests.next(dataSource, "audit-sealer");
    sealer(settings).runOnce(run, CancellationSource.within(Duration.ofMinutes(1)).token());
    return run;
  }

  /** Seals as if it were so long ago, which the database refuses where its triggers are on. */
  void sealAgo(Settings settings, Duration ago) throws SQLException {
    Optional<SealKeyPair> key = new SealKeys(settings).own();
    Instant at = Instant.now().minus(ago).truncatedTo(ChronoUnit.MICROS);
    Transaction.<Boolean, RuntimeException>run(
        dataSource,
        connection -> {
          try (Statement set = connection.createStatement()) {
            set.execute("SET LOCAL session_replication_role = replica");
          }
          for (ChainEnd end : ChainEnd.unsealed(connection, key.isPresent())) {
            end.seal(connection, at, key);
          }
          return true;
        });
  }

  AuditSealer sealer(Settings settings) {
    return new AuditSealer(
        dataSource, RunsOfTests.transactions(dataSource), new SealKeys(settings));
  }

  Verification verify(Settings settings) throws SQLException {
    return verifier(settings).verify();
  }

  /** Does what the triggers refuse, as somebody would who has the database in hand. */
  void tamper(String... statements) {
    StringBuilder sql = new StringBuilder("BEGIN;");
    for (String table : List.of("audit_record", "audit_seal", "audit_cut")) {
      sql.append("ALTER TABLE ").append(table).append(" DISABLE TRIGGER USER;");
    }
    for (String statement : statements) {
      sql.append(statement).append(';');
    }
    for (String table : List.of("audit_record", "audit_seal", "audit_cut")) {
      sql.append("ALTER TABLE ").append(table).append(" ENABLE TRIGGER USER;");
    }
    run(sql.append("COMMIT").toString());
  }

  void clear() {
    tamper(
        "TRUNCATE audit_record, audit_chain, audit_seal, audit_cut, outgoing_event, alert, audit_verification");
  }

  void run(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String value(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
