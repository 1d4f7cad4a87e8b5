package io.nightshift.monitoring;

import io.nightshift.alerts.Severity;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of one target: exactly one of {@code http}, {@code tcp}, {@code sql} and {@code redis}.
 */
interface TargetSettings {

  /** A URL for a GET request. */
  Optional<String> http();

  /** A host and a port that accept a connection, such as {@code db.example:5432}. */
  Optional<String> tcp();

  /** A query that returns a row without {@code false} in its first column. */
  Optional<String> sql();

  /** The URL of a Redis server, such as {@code redis://host:6379/0}, or {@code rediss://…}. */
  Optional<String> redis();

  /** HTTP: the healthy statuses, separated by commas, such as {@code 200-299,401}. */
  @WithDefault("200-299")
  String status();

  /** HTTP: a text that must be in the first 64 KiB of the answer. */
  Optional<String> body();

  /** HTTP: whether redirects are followed, at most 5. */
  @WithDefault("false")
  boolean redirects();

  /** HTTP, Redis: whether untrusted certificates are accepted. */
  @WithDefault("false")
  boolean trustAll();

  /** Redis: a file of PEM certificates of the trusted authorities, instead of the platform's. */
  Optional<Path> ca();

  /** Redis: how far a replica may be behind, in whole seconds. */
  @WithDefault("30s")
  Duration maxLag();

  /**
   * HTTP, Redis: the number of days before the expiry of a certificate from which an alert is
   * raised; 0 for never.
   */
  @WithDefault("14")
  int certificateDays();

  /**
   * SQL: the JDBC URL of a database of PostgreSQL, MariaDB, MySQL or SQL Server; Nightshift's own
   * database if absent.
   */
  Optional<String> jdbcUrl();

  /** SQL, Redis: the user name. */
  Optional<String> username();

  /** SQL, Redis: the user's password. */
  Optional<String> password();

  /** The interval between checks, in whole seconds. */
  @WithDefault("30s")
  Duration every();

  /** The time limit of one check as a whole. */
  @WithDefault("5s")
  Duration timeout();

  /** The number of failures in a row after which the target is down. */
  @WithDefault("3")
  int failures();

  /** The number of successes in a row after which the target is up again. */
  @WithDefault("2")
  int successes();

  /** The severity of the alert when it is down. */
  @WithDefault("CRITICAL")
  Severity severity();
}
