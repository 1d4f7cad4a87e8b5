package io.nightshift.status;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the status. */
@ConfigMapping(prefix = "nightshift")
interface StatusSettings {

  /** Who may tell the workers what to do. */
  Operator operator();

  /** Who may read, where that is not open to all. */
  Viewer viewer();

  /** Who may read what. */
  @WithDefault("masked")
  Reading reading();

  /** Settings of the room. */
  Status status();

  /**
   * The hosts that requests may name, each with or without a port; none listed: any. A request for
   * another host is answered 421.
   */
  Optional<List<String>> hosts();

  /**
   * An operator's credentials (HTTP Basic); where one is absent, no password is right. Bearer
   * tokens have settings of their own, {@code quarkus.oidc.*}.
   */
  interface Operator {
    /** The name; it stands in the audit trail as who did it. */
    Optional<String> username();

    /** The password. */
    Optional<String> password();

    /** So many wrong passwords of one address within the window, and no more are looked at. */
    @WithDefault("100")
    int wrongByAddress();

    /** So many of all addresses, and those are not looked at where wrong ones came from lately. */
    @WithDefault("1000")
    int wrongInAll();

    /** Within this time all wrong passwords are forgotten, one after the other. */
    @WithDefault("10m")
    Duration wrongWindow();

    /** The role that a bearer token of an operator has. */
    @WithDefault("operator")
    String role();
  }

  /** A viewer's credentials (HTTP Basic); where one is absent, no password is right. */
  interface Viewer {
    /** The name. */
    Optional<String> username();

    /** The password. */
    Optional<String> password();

    /** The role that a bearer token of a viewer has. */
    @WithDefault("viewer")
    String role();
  }

  /** How much of the database the answers may take. */
  interface Status {
    /** Reads of the database at the same time; the intake needs connections too. */
    @WithDefault("8")
    int concurrentReads();

    /** The longest that a caller waits for a read, its turn included. */
    @WithDefault("10s")
    Duration readTimeout();

    /** Exports of the audit trail at the same time. */
    @WithDefault("8")
    int concurrentExports();

    /** Of these, exports to one address. */
    @WithDefault("2")
    int exportsByAddress();

    /** Bytes a second that a caller of an export takes at least, or the export is ended. */
    @WithDefault("64K")
    MemorySize exportLeastRate();

    /** Browsers that are sent what changes on the page, at the same time. */
    @WithDefault("64")
    int concurrentStreams();

    /** Of these, browsers of one address. */
    @WithDefault("8")
    int streamsByAddress();

    /** The longest that {@code /status} and the page wait for the database. */
    @WithDefault("800ms")
    Duration glanceTimeout();

    /** So many days before the certificate of an own port ends it is warned of; 0 for never. */
    @WithDefault("14")
    int certificateDays();

    /** Lines that are logged besides the addresses once a development run is started. */
    Optional<List<String>> startNotes();

    /** A worker that the host needs may fail and start again for so long before it is unready. */
    @WithDefault("30s")
    Duration backingOffLimit();
  }
}
