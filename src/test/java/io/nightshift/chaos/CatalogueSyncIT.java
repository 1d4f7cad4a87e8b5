package io.nightshift.chaos;

import static io.nightshift.sync.UpstreamCatalogue.answer;
import static io.nightshift.sync.UpstreamCatalogue.item;
import static io.nightshift.sync.UpstreamCatalogue.page;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.sync.UpstreamCatalogue;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two instances of the packaged application with one catalogue. */
@Tag("long")
class CatalogueSyncIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @Test
  void eachTickReadsTheCatalogueOnOneOfTwoInstances() throws SQLException {
    try (UpstreamCatalogue upstream = UpstreamCatalogue.start()) {
      upstream.pages(new String[] {item("A", 1)}, new String[] {item("B", 2)});
      try (Pair pair = pair("sync_ticks", "30s", upstream)) {
        await().atMost(LIMIT).until(() -> count(pair, "outcome = 'SUCCEEDED'") >= 6);
        assertEquals(
            List.of(),
            pair.rows(
                """
                SELECT message FROM job_run
                WHERE name = 'catalogue-sync' AND outcome IN ('FAILED', 'LOST')
                """));
        assertEquals(
            List.of(),
            pair.rows(
                """
                SELECT tick FROM job_run WHERE name = 'catalogue-sync'
                GROUP BY tick HAVING count(*) > 1
                """),
            "ticks that were run twice");
        assertEquals(
            List.of("0"),
            pair.rows(
                """
                SELECT pass - (state <> 'COMPLETE')::int
                       - (SELECT count(*) FROM job_run
                          WHERE name = 'catalogue-sync' AND outcome = 'SUCCEEDED')
                FROM catalogue_sync
                """),
            "passes beside those of the runs");
        assertEquals(2, pair.named("one").get("/inventory/B").get("onHand").asInt());
      }
    }
  }

  @Test
  void whatAKilledInstanceHadReadIsNotReadAgainByTheOther() throws SQLException {
    try (UpstreamCatalogue upstream = UpstreamCatalogue.start()) {
      upstream.pages(
          new String[] {item("A", 1)}, new String[] {item("B", 2)}, new String[] {item("C", 3)});
      upstream.when(page("p3"), answer(null, item("C", 3)).withFixedDelay(600_000));
      try (Pair pair = pair("sync_killed", "4s", upstream)) {
        await()
            .atMost(LIMIT)
            .until(() -> pair.rows("SELECT after FROM catalogue_sync").contains("p3"));
        String holder =
            pair.rows(
                    """
                    SELECT instance FROM job_run
                    WHERE name = 'catalogue-sync' AND outcome = 'RUNNING'
                    """)
                .getFirst();
        pair.named(holder).kill9();
        upstream.when(page("p3"), answer(null, item("C", 3)));
        await()
            .atMost(LIMIT)
            .until(() -> count(pair, "message LIKE 'pass 1, resumed: 3 items on 3 pages%'") == 1);
        assertEquals(
            List.of(holder),
            pair.rows(
                """
                SELECT instance FROM job_run WHERE name = 'catalogue-sync' AND outcome = 'LOST'
                """));
        assertEquals(
            List.of("limit=1", "limit=1&after=p2", "limit=1&after=p3", "limit=1&after=p3"),
            upstream.calls().subList(0, 4));
      }
    }
  }

  /** Two instances, with a schedule of a second. */
  private static Pair pair(String name, String lease, UpstreamCatalogue upstream) {
    return new Pair(
        name,
        Map.of(
            "NIGHTSHIFT_SYNC_SOURCE", "http",
            "NIGHTSHIFT_SYNC_HTTP_URL", upstream.url(),
            "NIGHTSHIFT_SYNC_PAGE_SIZE", "1",
            "NIGHTSHIFT_WORKERS__CATALOGUE_SYNC__SCHEDULE_EVERY", "1s",
            "NIGHTSHIFT_WORKERS__CATALOGUE_SYNC__SCHEDULE_JITTER", "0s",
            "NIGHTSHIFT_WORKERS__CATALOGUE_SYNC__SCHEDULE_LEASE", lease));
  }

  private static long count(Pair pair, String where) throws SQLException {
    return Long.parseLong(
        pair.rows("SELECT count(*) FROM job_run WHERE name = 'catalogue-sync' AND " + where)
            .getFirst());
  }
}
