package io.nightshift.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.LongFunction;

/**
 * One of those that are compared.
 *
 * @param name what it is, and the work that it does
 * @param against the names of those that it is compared with
 * @param feed its events, for a seed
 * @param warmUp how many of them are not measured
 * @param measured how many follow
 * @param contents where its effects are
 * @param start starts it
 */
record Contender(
    String name,
    List<String> against,
    LongFunction<Feed> feed,
    int warmUp,
    int measured,
    Contents contents,
    BiFunction<Job, Settings, Running> start) {

  private static final String SINGLES = "Orders: one transaction a record (JDBC)";
  private static final String LIMIT = "Audit: parse and COPY";
  private static final String INDEXED_LIMIT = "Audit: parse and COPY, same indexes";

  static List<Contender> all(Settings settings) {
    return List.of(
        new Contender(
            "Orders: Nightshift",
            List.of(SINGLES),
            OrderFeed::new,
            settings.warmUp(),
            settings.orders(),
            Contents.ORDERS,
            (job, s) -> NightshiftRunning.start("orders", job, s)),
        new Contender(
            SINGLES,
            List.of(),
            OrderFeed::new,
            settings.singlesWarmUp(),
            settings.singles(),
            Contents.ORDERS,
            (job, s) -> PeerRunning.start(PeerMain.Kind.RECORD_BY_RECORD, job, s)),
        new Contender(
            "Audit: Nightshift",
            List.of(LIMIT, INDEXED_LIMIT),
            AuditFeed::new,
            settings.warmUp(),
            settings.audit(),
            Contents.TRAIL,
            (job, s) -> NightshiftRunning.start("audit", job, s)),
        new Contender(
            LIMIT,
            List.of(),
            AuditFeed::new,
            settings.warmUp(),
            settings.audit(),
            Contents.COPY,
            (job, s) -> PeerRunning.start(PeerMain.Kind.COPY, job, s)),
        new Contender(
            INDEXED_LIMIT,
            List.of(),
            AuditFeed::new,
            settings.warmUp(),
            settings.audit(),
            Contents.COPY,
            (job, s) -> PeerRunning.start(PeerMain.Kind.COPY_WITH_INDEXES, job, s)));
  }

  int events() {
    return warmUp + measured;
  }

  /** Fit for the name of a topic and a database. */
  String shortName() {
    return name.toLowerCase(Locale.ROOT)
        .replaceAll("\\(.*\\)", "")
        .replaceAll("[^a-z]+", "_")
        .replaceAll("^_|_$", "");
  }
}
