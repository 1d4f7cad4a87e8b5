package io.nightshift.sync;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the catalogue sync. */
@ConfigMapping(prefix = "nightshift.sync")
interface SyncSettings {

  /** Where the catalogue comes from. */
  enum Kind {
    /** Nowhere: the worker is off. */
    NONE,
    /** Pages of JSON over HTTP. */
    HTTP,
    /** A query of a PostgreSQL, MariaDB or MySQL database. */
    JDBC
  }

  /** Where the catalogue comes from. */
  @WithDefault("NONE")
  Kind source();

  /** How many items a page is asked for; each page is one transaction. */
  @WithDefault("1000")
  int pageSize();

  /** A pass of more pages than this is given up. */
  @WithDefault("100000")
  int maxPages();

  /** The share of the items that may vanish at once; more are not believed, and the run fails. */
  @WithDefault("0.5")
  double maxVanished();

  /** After so long the catalogue is read whole though its tag is still the same. */
  @WithDefault("24h")
  Duration fullEvery();

  /** The source over HTTP. */
  Http http();

  /** The source in a database. */
  Jdbc jdbc();

  /** How the source is called. */
  Calls calls();

  /** The source over HTTP. */
  interface Http {
    /** Where its first page is. */
    Optional<String> url();

    /** Sent as a bearer token. */
    Optional<String> token();

    /** A page of more bytes is not read. */
    @WithDefault("8388608")
    long maxPageBytes();
  }

  /** The source in a database. */
  interface Jdbc {
    /** Begins with {@code jdbc:postgresql:}, {@code jdbc:mariadb:} or {@code jdbc:mysql:}. */
    Optional<String> url();

    Optional<String> username();

    Optional<String> password();

    /**
     * Gives one page, in the order of its cursor. Its parameters are the cursor (text) and the page
     * size; its columns {@code sku}, {@code on_hand}, and where it has them {@code name}, {@code
     * price}, {@code currency}, and {@code cursor} where that is not the sku.
     */
    Optional<String> query();

    /** The cursor of the first page; empty if not set. */
    Optional<String> first();
  }

  /** How the source is called. */
  interface Calls {
    /** How long a page may take. */
    @WithDefault("30s")
    Duration timeout();

    /** How often a page is tried again before the run fails. */
    @WithDefault("4")
    int retries();

    /** The pause before the first of these; it doubles. */
    @WithDefault("1s")
    Duration firstPause();

    /** The longest pause in a run; who asks for a longer one is left alone until a later run. */
    @WithDefault("30s")
    Duration maxPause();

    /** So many calls are looked at to decide whether the source is away. */
    @WithDefault("10")
    int breakerCalls();

    /** The share of them that must have failed for it not to be called. */
    @WithDefault("0.8")
    double breakerFailures();

    /** How long it is not called then. */
    @WithDefault("5m")
    Duration breakerPause();
  }
}
