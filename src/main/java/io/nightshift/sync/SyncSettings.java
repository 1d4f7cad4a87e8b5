package io.nightshift.sync;

import io.nightshift.redis.RedisSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the catalogue sync. */
@ConfigMapping(prefix = "nightshift.sync")
interface SyncSettings {

  /** The kind of the source. */
  enum Kind {
    /** None: the worker is off. */
    NONE,
    /** Pages of JSON over HTTP. */
    HTTP,
    /** A query of a PostgreSQL, MariaDB, MySQL or SQL Server database. */
    JDBC,
    /** Hashes of a Redis server. */
    REDIS
  }

  /** The kind of the source. */
  @WithDefault("NONE")
  Kind source();

  /** The requested number of items in a page; each page is one transaction. */
  @WithDefault("1000")
  int pageSize();

  /** The maximum number of pages of a pass; a longer one is abandoned. */
  @WithDefault("100000")
  int maxPages();

  /** The largest share of the items that may vanish at once; otherwise the run fails. */
  @WithDefault("0.5")
  double maxVanished();

  /** The time after which the catalogue is read completely though its tag is unchanged. */
  @WithDefault("24h")
  Duration fullEvery();

  /** The source over HTTP. */
  Http http();

  /** The source in a database. */
  Jdbc jdbc();

  /** The source in Redis. */
  Redis redis();

  /** The limits of calls to the source. */
  Calls calls();

  /** The source over HTTP. */
  interface Http {
    /** The URL of the first page. */
    Optional<String> url();

    /** The bearer token. */
    Optional<String> token();

    /** The maximum size of a page, in bytes. */
    @WithDefault("8388608")
    long maxPageBytes();
  }

  /** The source in a database. */
  interface Jdbc {
    /**
     * The JDBC URL; begins with {@code jdbc:postgresql:}, {@code jdbc:mariadb:}, {@code
     * jdbc:mysql:} or {@code jdbc:sqlserver:}.
     */
    Optional<String> url();

    Optional<String> username();

    Optional<String> password();

    /**
     * The query for one page, in the order of its cursor. Its parameters are the cursor (text) and
     * the page size; its columns {@code sku}, {@code on_hand}, and optionally {@code name}, {@code
     * price}, {@code currency}, and {@code cursor} if that is not the sku.
     */
    Optional<String> query();

    /** The cursor of the first page; empty if not set. */
    Optional<String> first();
  }

  /** The source in Redis. */
  interface Redis extends RedisSettings {
    /** The beginning of the keys of the items. */
    Optional<String> prefix();

    /** The names of the fields. */
    Fields fields();
  }

  /** The names of the fields of a hash. */
  interface Fields {
    /** The sku; the key without the prefix if not set. */
    Optional<String> sku();

    /** The number of pieces. */
    @WithDefault("on_hand")
    String onHand();

    /** The name. */
    @WithDefault("name")
    String name();

    /** The price of one piece. */
    @WithDefault("price")
    String price();

    /** The currency of the price. */
    @WithDefault("currency")
    String currency();
  }

  /** The limits of calls to the source. */
  interface Calls {
    /** The time limit of a page. */
    @WithDefault("30s")
    Duration timeout();

    /** The maximum number of retries for a page before the run fails. */
    @WithDefault("4")
    int retries();

    /** The pause before the first of these; it doubles. */
    @WithDefault("1s")
    Duration firstPause();

    /**
     * The longest pause within a run; if the source requests a longer one, a later run continues.
     */
    @WithDefault("30s")
    Duration maxPause();

    /** The number of recent calls that decide whether the source is away. */
    @WithDefault("10")
    int breakerCalls();

    /** The share of failed ones among them at which the source is not called any more. */
    @WithDefault("0.8")
    double breakerFailures();

    /** How long the source is not called then. */
    @WithDefault("5m")
    Duration breakerPause();
  }
}
