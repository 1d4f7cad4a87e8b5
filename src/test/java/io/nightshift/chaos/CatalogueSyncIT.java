package io.nightshift.chaos;

import static io.nightshift.sync.UpstreamCatalogue.answer;
import static io.nightshift.sync.UpstreamCatalogue.item;
import static io.nightshift.sync.UpstreamCatalogue.page;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sync.UpstreamCatalogue;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
      try (Pair pair = new Pair("sync_ticks", "30s", upstream)) {
        await().atMost(LIMIT).until(() -> pair.count("outcome = 'SUCCEEDED'") >= 6);
        assertEquals(
            List.of(),
            pair.query(
                """
                SELECT message FROM job_run
                WHERE name = 'catalogue-sync' AND outcome IN ('FAILED', 'LOST')
                """));
        assertEquals(
            List.of(),
            pair.query(
                """
                SELECT tick FROM job_run WHERE name = 'catalogue-sync'
                GROUP BY tick HAVING count(*) > 1
                """),
            "ticks that were run twice");
        assertEquals(
            List.of("0"),
            pair.query(
                """
                SELECT pass - (state <> 'COMPLETE')::int
                       - (SELECT count(*) FROM job_run
                          WHERE name = 'catalogue-sync' AND outcome = 'SUCCEEDED')
                FROM catalogue_sync
                """),
            "passes beside those of the runs");
        assertEquals(2, pair.one.get("/inventory/B").get("onHand").asInt());
      }
    }
  }

  @Test
  void whatAKilledInstanceHadReadIsNotReadAgainByTheOther() throws SQLException {
    try (UpstreamCatalogue upstream = UpstreamCatalogue.start()) {
      upstream.pages(
          new String[] {item("A", 1)}, new String[] {item("B", 2)}, new String[] {item("C", 3)});
      upstream.when(page("p3"), answer(null, item("C", 3)).withFixedDelay(600_000));
      try (Pair pair = new Pair("sync_killed", "4s", upstream)) {
        await()
            .atMost(LIMIT)
            .until(() -> pair.query("SELECT after FROM catalogue_sync").contains("p3"));
        String holder =
            pair.query(
                    """
                    SELECT instance FROM job_run
                    WHERE name = 'catalogue-sync' AND outcome = 'RUNNING'
                    """)
                .getFirst();
        pair.named(holder).kill9();
        upstream.when(page("p3"), answer(null, item("C", 3)));
        await()
            .atMost(LIMIT)
            .until(() -> pair.count("message LIKE 'pass 1, resumed: 3 items on 3 pages%'") == 1);
        assertEquals(
            List.of(holder),
            pair.query(
                """
                SELECT instance FROM job_run WHERE name = 'catalogue-sync' AND outcome = 'LOST'
                """));
        assertEquals(
            List.of("limit=1", "limit=1&after=p2", "limit=1&after=p3", "limit=1&after=p3"),
            upstream.calls().subList(0, 4));
      }
    }
  }

  /** Two instances on one database, with a schedule of a second. */
  private static final class Pair implements AutoCloseable {
    private final Books books;
    private final NightshiftProcess one;
    private final NightshiftProcess two;

    Pair(String name, String lease, UpstreamCatalogue upstream) {
      books = new Books(Sandbox.shared(), name, 1);
      one = start("one", lease, upstream);
      two = start("two", lease, upstream);
      one.awaitReady(NightshiftProcess.START);
      two.awaitReady(NightshiftProcess.START);
    }

    private NightshiftProcess start(String instance, String lease, UpstreamCatalogue upstream) {
      Map<String, String> environment = new HashMap<>(books.environment());
      environment.put("NIGHTSHIFT_INSTANCE", instance);
      environment.put("NIGHTSHIFT_SYNC_SOURCE", "http");
      environment.put("NIGHTSHIFT_SYNC_HTTP_URL", upstream.url());
      environment.put("NIGHTSHIFT_SYNC_PAGE_SIZE", "1");
      environment.put("NIGHTSHIFT_WORKERS__CATALOGUE_SYNC__SCHEDULE_EVERY", "1s");
      environment.put("NIGHTSHIFT_WORKERS__CATALOGUE_SYNC__SCHEDULE_JITTER", "0s");
      environment.put("NIGHTSHIFT_WORKERS__CATALOGUE_SYNC__SCHEDULE_LEASE", lease);
      return NightshiftProcess.start(environment);
    }

    NightshiftProcess named(String instance) {
      return instance.equals("one") ? one : two;
    }

    long count(String where) throws SQLException {
      return Long.parseLong(
          query("SELECT count(*) FROM job_run WHERE name = 'catalogue-sync' AND " + where)
              .getFirst());
    }

    List<String> query(String sql) throws SQLException {
      List<String> found = new ArrayList<>();
      try (Connection connection = books.connect();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    }

    @Override
    public void close() {
      one.close();
      two.close();
      books.close();
    }
  }
}
