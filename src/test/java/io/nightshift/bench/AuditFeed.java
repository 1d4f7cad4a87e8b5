package io.nightshift.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/** People and services at work: logins, reads and transfers, some denied, most with details. */
final class AuditFeed implements Feed {

  private static final Instant BEGIN = Instant.parse("2026-11-22T00:00:00Z");
  private static final List<String> ACTIONS = List.of("login", "read", "export", "transfer");
  private static final int ACTORS = 2_000;
  private static final int ACCOUNTS = 50_000;

  private final SplittableRandom random;
  private final Fingerprint rows = new Fingerprint();
  private long events;

  AuditFeed(long seed) {
    this.random = new SplittableRandom(seed);
  }

  @Override
  public Entry next() {
    Instant at = BEGIN.plusMillis(3 * events++);
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    String actor = "user:" + random.nextInt(ACTORS);
    String action = ACTIONS.get(random.nextInt(ACTIONS.size()));
    String resource = "account/" + random.nextInt(ACCOUNTS);
    String outcome = random.nextInt(20) == 0 ? "DENIED" : "SUCCESS";
    // In the canonical form already, so that whoever stores it as it came stores the same.
    String details =
        random.nextInt(10) < 7
            ? "{\"amount\":\"%d.50\",\"currency\":\"EUR\",\"ip\":\"10.0.%d.%d\",\"session\":\"%s\"}"
                .formatted(
                    random.nextInt(10_000),
                    random.nextInt(256),
                    random.nextInt(256),
                    Long.toHexString(random.nextLong()))
            : "";
    String data =
        "{\"actor\":\"%s\",\"action\":\"%s\",\"resource\":\"%s\",\"outcome\":\"%s\"%s}"
            .formatted(
                actor,
                action,
                resource,
                outcome,
                details.isEmpty() ? "" : ",\"details\":" + details);
    rows.add(
        String.join(
            "|",
            id,
            "/iam",
            "access.recorded",
            Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, at)),
            actor,
            action,
            resource,
            outcome,
            details.isEmpty() ? "-" : details));
    return Entry.of(id, "/iam", "access.recorded", resource, at.toString(), data);
  }

  @Override
  public Map<String, String> contents() {
    return new TreeMap<>(
        Map.of("records", Long.toString(events), "checksum of records", rows.toString()));
  }
}
