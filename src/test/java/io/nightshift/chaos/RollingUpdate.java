package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;

import io.nightshift.sandbox.FaultySmtp;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Two instances of an earlier version are replaced by two of this one, as the Deployment does it,
 * while a shop publishes; then the books are held.
 */
final class RollingUpdate implements AutoCloseable {
  private static final int PARTITIONS = 6;
  private static final int EARLY_PAYMENTS = 20;
  private static final Duration LIMIT = Duration.ofSeconds(300);
  private static final String OPERATOR = "operator";
  private static final String PASSWORD = "upgrade-0123456789";

  /** The maximum number of mails in progress by default: after a kill these may come twice. */
  private static final int IN_FLIGHT = 32;

  private static final String LETTERS =
      """
      SELECT count(*) || ' ' || coalesce(md5(string_agg(concat_ws(' ', id, topic, partition, "offset",
        record_at, record_millis, encode(key, 'hex'), headers, encode(value, 'hex'), reason, message,
        state), ',' ORDER BY id)), '')
      FROM dead_letter WHERE reason = 'UNREADABLE' AND id <= %s
      """;

  private final Consumer<String> progress;
  private final Random random = new Random(1);
  private final FaultySmtp mails = FaultySmtp.start();
  private final Books books;
  private final Fleet earlier;
  private final Fleet present;

  /** Each is recorded in the audit trail. */
  private int operatorCalls;

  RollingUpdate(Sandbox sandbox, EarlierVersion version, Consumer<String> progress) {
    this.progress = progress;
    this.books = new Books(sandbox, "upgrade", PARTITIONS);
    Map<String, String> environment = new HashMap<>(books.environment());
    environment.put("QUARKUS_MAILER_PORT", Integer.toString(mails.port()));
    environment.put("NIGHTSHIFT_OPERATOR_USERNAME", OPERATOR);
    environment.put("NIGHTSHIFT_OPERATOR_PASSWORD", PASSWORD);
    mails.keepNothing();
    Map<String, String> ofEarlier = new HashMap<>(environment);
    // Versions before 1.0.0 lack this setting, and refuse to start on the schema of a later one.
    ofEarlier.put("QUARKUS_FLYWAY_IGNORE_MIGRATION_PATTERNS", "*:future");
    this.earlier = new Fleet("earlier", ofEarlier, version::start);
    this.present = new Fleet("present", environment, NightshiftProcess::startForLong);
  }

  /**
   * What came of it.
   *
   * @param orders published
   * @param mails sent; each counted once
   * @param mailsTwice how many more times a mail was sent than once, each with the same Message-ID
   * @param differences what is not as it must be; empty if nothing was lost and nothing twice
   */
  record Outcome(int orders, long mails, long mailsTwice, Map<String, String> differences) {}

  Outcome run() throws SQLException {
    earlier.add();
    earlier.add();
    Map<String, String> differences = new TreeMap<>();
    String letters;
    String kept;
    int published;
    try (BusyShop shop = BusyShop.open(books)) {
      books.publishEarlyPayments(EARLY_PAYMENTS);
      shop.awaitPublished(500);
      shop.awaitCaughtUp();
      mails.answer("MAIL", "451 4.3.0 come back later");
      shop.awaitPublished(1_500);
      String last = one("SELECT coalesce(max(id), 0) FROM dead_letter");
      letters = LETTERS.formatted(last);
      kept = one(letters);
      progress.accept(
          "two of the earlier version: %d orders published, %d applied, %s open dead letters, %s pending emails"
              .formatted(
                  shop.published(),
                  books.storedOrders(),
                  one("SELECT count(*) FROM dead_letter WHERE state = 'OPEN'"),
                  one("SELECT count(*) FROM notification WHERE state <> 'SENT'")));
      require(differences, "SELECT count(*) FROM notification WHERE state <> 'SENT'", "pending");
      require(differences, "SELECT count(*) FROM dead_letter WHERE state = 'OPEN'", "open");

      present.add();
      progress.accept(
          "one of this version beside two: the schema is at "
              + one(
                  "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1"));
      appliedBy(earlier, "the earlier version on the migrated schema", shop);
      stopped(earlier);
      mails.answerWell();
      appliedBy(earlier, "the earlier version beside this one", shop);
      appliedBy(present, "this version beside the earlier one", shop);

      earlier.kill(earlier.any(random));
      earlier.add();
      progress.accept(
          "killed with SIGKILL, the earlier version has started on the migrated schema");
      appliedBy(earlier, "the earlier version after that", shop);

      present.add();
      stopped(earlier);
      appliedBy(present, "two of this version", shop);
      stopped(present);
      present.add();
      shop.awaitPublished(500);
      shop.awaitCaughtUp();
      published = shop.published();
    }
    books.publishOrdersOfEarlyPayments();
    replayEarlyPayments();
    books.awaitAll();
    books.awaitMails();
    compare(differences, letters, kept);
    return new Outcome(
        published, mails.distinct(), (long) mails.count() - mails.distinct(), differences);
  }

  /** Waits until these have applied more, in which the others may have a part. */
  private void appliedBy(Fleet fleet, String who, BusyShop shop) {
    long before = fleet.applied();
    shop.awaitPublished(1_000);
    shop.awaitCaughtUp();
    await(who + " applies events").atMost(LIMIT).until(() -> fleet.applied() > before);
    progress.accept("%s: %d events applied".formatted(who, fleet.applied() - before));
  }

  private void stopped(Fleet fleet) {
    Duration took = fleet.terminate(fleet.any(random));
    progress.accept("a stop took %d ms, exit code 0".formatted(took.toMillis()));
  }

  /** Their orders may not be there yet, and the service tries them again by itself too. */
  private void replayEarlyPayments() {
    NightshiftProcess replica = present.any(random);
    await("the early payments are applied")
        .atMost(LIMIT)
        .until(
            () -> {
              operatorCalls++;
              var answer =
                  replica.post("/dead-letters/replay?reason=UNKNOWN_ORDER", OPERATOR, PASSWORD);
              if (answer.status() != 200) {
                throw new AssertionError("a replay was answered " + answer);
              }
              return books
                  .rows("SELECT count(*) FROM dead_letter WHERE state = 'REPLAYED'")
                  .equals(List.of(Integer.toString(EARLY_PAYMENTS)));
            });
  }

  private void compare(Map<String, String> differences, String letters, String kept)
      throws SQLException {
    Map<String, Long> actual = books.actual();
    Map<String, Long> figures = books.expected();
    for (String figure : List.of("audit records", "audit chain length", "audit hashes")) {
      figures.merge(figure, (long) operatorCalls, Long::sum);
    }
    figures.forEach(
        (figure, expected) -> {
          long is = actual.getOrDefault(figure, 0L);
          if (is != expected) {
            differences.put(figure, "%d instead of %d".formatted(is, expected));
          }
        });
    if (!one(letters).equals(kept)) {
      differences.put("dead letters of before", "%s instead of %s".formatted(one(letters), kept));
    }
    if (mails.distinct() != books.expectedMails()) {
      differences.put(
          "mails", "%d instead of %d".formatted(mails.distinct(), books.expectedMails()));
    }
    long twice = (long) mails.count() - mails.distinct();
    if (twice > IN_FLIGHT) {
      differences.put("mails twice", "%d after one kill".formatted(twice));
    }
    var verification = present.any(random).get("/audit/verify");
    if (!verification.get("verified").asBoolean()) {
      differences.put("audit chain", verification.get("firstBroken").toString());
    }
  }

  private void require(Map<String, String> differences, String sql, String what)
      throws SQLException {
    if (one(sql).equals("0")) {
      differences.put(what, "nothing was " + what + " at the update: it shows nothing");
    }
  }

  private String one(String sql) throws SQLException {
    return books.rows(sql).getFirst();
  }

  @Override
  public void close() {
    earlier.close();
    present.close();
    mails.close();
    books.close();
  }
}
