package io.nightshift.status.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the HTTP API and the page. */
@ConfigMapping(prefix = "nightshift")
public interface StatusSettings {

  /** The operator. */
  Operator operator();

  /** The viewer, if reading is not open to all. */
  Viewer viewer();

  /** The readers and what they see. */
  @WithDefault("masked")
  ReadAccess reading();

  /** Limits of the answers. */
  Status status();

  /**
   * The hosts that requests may name, each with or without a port; empty for any. A request for
   * another host is answered 421.
   */
  Optional<List<String>> hosts();

  /**
   * The operator's credentials (HTTP Basic); if one is absent, no password is right. Bearer tokens
   * have settings of their own, {@code quarkus.oidc.*}.
   */
  interface Operator {
    /** The user name, which the audit trail records as the actor. */
    Optional<String> username();

    /** The password. */
    Optional<String> password();

    /**
     * The number of wrong passwords of one address within the window after which no more are
     * checked.
     */
    @WithDefault("100")
    int wrongByAddress();

    /**
     * The number of wrong passwords of all addresses after which those of addresses with recent
     * wrong ones are not checked.
     */
    @WithDefault("1000")
    int wrongInAll();

    /** The time in which all wrong passwords expire, one after the other. */
    @WithDefault("10m")
    Duration wrongWindow();

    /** The role that a bearer token of an operator has. */
    @WithDefault("operator")
    String role();
  }

  /** The viewer's credentials (HTTP Basic); if one is absent, no password is right. */
  interface Viewer {
    /** The user name. */
    Optional<String> username();

    /** The password. */
    Optional<String> password();

    /** The role that a bearer token of a viewer has. */
    @WithDefault("viewer")
    String role();
  }

  /** Limits of the answers. */
  interface Status {
    /** The maximum number of database reads at the same time; the intake needs connections too. */
    @WithDefault("8")
    int concurrentReads();

    /** The longest time that a caller waits for a read, including the wait for a place. */
    @WithDefault("10s")
    Duration readTimeout();

    /** The longest time that a search takes; what is found until then is its result. */
    @WithDefault("2s")
    Duration searchTimeout();

    /** The maximum number of exports of the audit trail at the same time. */
    @WithDefault("8")
    int concurrentExports();

    /** The maximum number of exports to one address. */
    @WithDefault("2")
    int exportsByAddress();

    /**
     * The least number of bytes a second that a caller of an export must read; otherwise the export
     * is ended.
     */
    @WithDefault("64K")
    MemorySize exportLeastRate();

    /** The maximum number of browsers with live updates at the same time. */
    @WithDefault("64")
    int concurrentStreams();

    /** The maximum number of such browsers of one address. */
    @WithDefault("8")
    int streamsByAddress();

    /** The longest time that {@code /status} and the page wait for the database. */
    @WithDefault("800ms")
    Duration glanceTimeout();

    /**
     * The number of days before the expiry of an own port's certificate from which a warning is
     * logged; 0 for never.
     */
    @WithDefault("14")
    int certificateDays();

    /** Lines that are logged after the addresses when a development run is started. */
    Optional<List<String>> startNotes();
  }
}
