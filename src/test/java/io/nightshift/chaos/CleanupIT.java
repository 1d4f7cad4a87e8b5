package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of the packaged application that clean up: once a tick, and past a kill -9. */
class CleanupIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(2);
  private static final int YOUNG = 10;

  /** Holds whoever removes alerts, the last of what is removed. */
  private static final String CLOSE_GATE =
      """
      SELECT pg_advisory_lock(4712);
      CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock_shared(4712); RETURN NULL; END';
      CREATE TRIGGER gate BEFORE DELETE ON alert FOR EACH STATEMENT EXECUTE FUNCTION gate();
      """;

  private static final String OPEN_GATE = "SELECT pg_advisory_unlock(4712)";

  private static final String HELD =
      """
      SELECT instance FROM job_run
      WHERE name = 'row-cleanup' AND outcome = 'RUNNING'
        AND EXISTS (SELECT FROM pg_locks
                    WHERE locktype = 'advisory' AND objid = 4712 AND NOT granted)
      """;

  @TempDir Path dir;
  private Path shared;
  private int filled;

  @BeforeEach
  void make() throws IOException {
    shared = Files.createDirectory(dir.resolve("shared"));
    for (int i = 0; i < YOUNG; i++) {
      Files.createFile(shared.resolve("young-" + i));
    }
  }

  @Test
  void eachTickIsRunByOneOfTwoInstancesAndWhatIsOldGoesOnce() throws Exception {
    fill(20, 50);
    try (Pair pair = new Pair("cleanup_ticks", settings("30s"))) {
      fillTables(pair, 50);
      // Runs that succeed may all be from before the rows were there.
      await().atMost(LIMIT).until(() -> items(pair, "file-cleanup").equals(List.of("1000")));
      await().atMost(LIMIT).until(() -> items(pair, "row-cleanup").equals(List.of("100")));
      for (String worker : List.of("file-cleanup", "row-cleanup")) {
        await().atMost(LIMIT).until(() -> instances(pair, worker, "SUCCEEDED").size() >= 5);
        assertEquals(
            List.of(),
            pair.rows(
                "SELECT tick FROM job_run WHERE name = '%s' GROUP BY tick HAVING count(*) > 1"
                    .formatted(worker)));
        assertEquals(List.of(), instances(pair, worker, "FAILED"));
        assertEquals(List.of(), instances(pair, worker, "LOST"));
      }
      assertEquals(YOUNG, left());
      assertEquals(List.of("1000"), items(pair, "file-cleanup"));
      assertEquals(List.of("1/1"), rowsLeft(pair));
      assertEquals(List.of("100"), items(pair, "row-cleanup"));
    }
  }

  @Tag("long")
  @Test
  void filesThatOneKilledInTheMiddleHasLeftAreRemovedByTheOther() throws Exception {
    try (Pair pair = new Pair("cleanup_files", settings("4s"))) {
      String killed = killAmongFiles(pair);
      await().atMost(LIMIT).until(() -> left() == YOUNG);
      await()
          .atMost(LIMIT)
          .until(() -> instances(pair, "file-cleanup", "LOST").equals(List.of(killed)));
    }
  }

  @Tag("long")
  @Test
  void rowsThatOneKilledInTheMiddleHasLeftAreRemovedByTheOther() throws Exception {
    try (Pair pair = new Pair("cleanup_rows", settings("4s"));
        Connection gate = pair.connect();
        Statement statement = gate.createStatement()) {
      statement.execute(CLOSE_GATE);
      fillTables(pair, 5_000);
      String killed =
          await().atMost(LIMIT).until(() -> pair.rows(HELD), held -> held.size() == 1).getFirst();
      pair.named(killed).kill9();
      await().atMost(LIMIT).until(() -> pair.rows(HELD).equals(List.of(pair.other(killed))));
      statement.execute(OPEN_GATE);
      await().atMost(LIMIT).until(() -> rowsLeft(pair).equals(List.of("1/1")));
      assertEquals(List.of(killed), instances(pair, "row-cleanup", "LOST"));
    }
  }

  private Map<String, String> settings(String lease) {
    Map<String, String> settings = new HashMap<>();
    settings.put("NIGHTSHIFT_CLEANUP_FILES__SHARED__PATH", shared.toString());
    settings.put("NIGHTSHIFT_CLEANUP_FILES__SHARED__OLDER_THAN", "7d");
    for (String worker : List.of("FILE_CLEANUP", "ROW_CLEANUP")) {
      settings.put("NIGHTSHIFT_WORKERS__%s__SCHEDULE_EVERY".formatted(worker), "1s");
      settings.put("NIGHTSHIFT_WORKERS__%s__SCHEDULE_JITTER".formatted(worker), "0s");
      settings.put("NIGHTSHIFT_WORKERS__%s__SCHEDULE_LEASE".formatted(worker), lease);
    }
    return settings;
  }

  /** Kills the instance that removes files while there still are some; its name. */
  private String killAmongFiles(Pair pair) throws Exception {
    while (true) {
      fill(50, 200);
      int full = YOUNG + 50 * 200;
      await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(LOOK).until(() -> left() < full);
      pair.named("one").freeze();
      pair.named("two").freeze();
      List<String> holder = instances(pair, "file-cleanup", "RUNNING");
      if (left() > YOUNG && holder.size() == 1) {
        pair.named(holder.getFirst()).kill9();
        pair.named(pair.other(holder.getFirst())).thaw();
        return holder.getFirst();
      }
      // It was quicker than this test: once more.
      pair.named("one").thaw();
      pair.named("two").thaw();
      await().atMost(LIMIT).until(() -> left() == YOUNG);
    }
  }

  /** Adds old files in folders, all of them at once. */
  private void fill(int folders, int files) throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
    Path made = Files.createDirectory(dir.resolve("filled-" + filled++));
    for (int i = 0; i < folders; i++) {
      Path folder = Files.createDirectory(made.resolve("folder-" + i));
      for (int j = 0; j < files; j++) {
        Files.setLastModifiedTime(Files.createFile(folder.resolve("old-" + j)), old);
      }
    }
    Files.move(made, shared.resolve(made.getFileName()));
  }

  private int left() {
    return files(shared.toFile());
  }

  /** Counted so that files may go meanwhile. */
  private static int files(File at) {
    File[] below = at.listFiles();
    if (below == null) {
      return at.exists() ? 1 : 0;
    }
    int files = 0;
    for (File each : below) {
      files += files(each);
    }
    return files;
  }

  /** Notifications and alerts past their retention, and one of each that is not. */
  private static void fillTables(Pair pair, int rows) throws SQLException {
    String age = "now() - CASE WHEN n = 0 THEN 1 ELSE 500 END * interval '1 day'";
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO notification (key, kind, channel, recipient, state, sent_at, next_at)
          SELECT 'n-' || n, 'k', 'EMAIL', 'a@example.com', 'SENT', %1$s, %1$s
          FROM generate_series(0, %2$d) AS n;
          INSERT INTO alert (rule, subject, severity, message, state, raised_at, resolved_at)
          SELECT 'r', 's-' || n, 'INFO', 'm', 'RESOLVED', now(), %1$s
          FROM generate_series(0, %2$d) AS n
          """
              .formatted(age, rows));
    }
  }

  private static List<String> rowsLeft(Pair pair) throws SQLException {
    return pair.rows(
        """
        SELECT (SELECT count(*) FROM notification) || '/'
          || (SELECT count(*) FROM alert WHERE rule = 'r')
        """);
  }

  private static List<String> instances(Pair pair, String worker, String outcome)
      throws SQLException {
    return pair.rows(
        "SELECT instance FROM job_run WHERE name = '%s' AND outcome = '%s'"
            .formatted(worker, outcome));
  }

  private static List<String> items(Pair pair, String worker) throws SQLException {
    return pair.rows("SELECT sum(items) FROM job_run WHERE name = '%s'".formatted(worker));
  }
}
