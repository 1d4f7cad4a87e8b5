package io.nightshift.monitoring;

import io.nightshift.alerts.Severity;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of one target: exactly one of {@code http}, {@code tcp} and {@code sql}. */
interface TargetSettings {

  /** A URL that is asked by GET. */
  Optional<String> http();

  /** A host and a port that take a connection, such as {@code db.example:5432}. */
  Optional<String> tcp();

  /** A query that answers a row, and not {@code false} in its first column. */
  Optional<String> sql();

  /** HTTP: which statuses are well, by commas, such as {@code 200-299,401}. */
  @WithDefault("200-299")
  String status();

  /** HTTP: a text that must be in the first 64 KiB of the answer. */
  Optional<String> body();

  /** HTTP: whether redirects are followed, at most 5. */
  @WithDefault("false")
  boolean redirects();

  /** HTTP: whether a certificate is accepted that nobody vouches for. */
  @WithDefault("false")
  boolean trustAll();

  /** HTTP: so many days before a certificate ends there is an alert; 0 for never. */
  @WithDefault("14")
  int certificateDays();

  /** SQL: of a PostgreSQL; Nightshift's own database where absent. */
  Optional<String> jdbcUrl();

  /** SQL: the user there. */
  Optional<String> username();

  /** SQL: the user's password. */
  Optional<String> password();

  /** How often it is checked: whole seconds. */
  @WithDefault("30s")
  Duration every();

  /** How long one check may take as a whole. */
  @WithDefault("5s")
  Duration timeout();

  /** After so many failures in a row it is down. */
  @WithDefault("3")
  int failures();

  /** After so many successes in a row it is up again. */
  @WithDefault("2")
  int successes();

  /** How much it matters that it is down. */
  @WithDefault("CRITICAL")
  Severity severity();
}
