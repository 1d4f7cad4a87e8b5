package io.nightshift.operations;

import static org.awaitility.Awaitility.await;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged application with nothing to do: what it costs the database to wait. */
@Tag("long")
class IdleIT {
  private static final Duration WINDOW = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** What the server logs of a query; that a transaction begins, ends or is limited is none. */
  private static final Pattern QUERY =
      Pattern.compile("LOG: {2}(execute [^:]+|statement): (?!BEGIN|COMMIT|ROLLBACK| ?SET |$)");

  @Test
  void anIdleServiceMakesLessThanAQueryASecondAndFindsWhatThereIsToDo() throws Exception {
    try (Deployed deployed = new Deployed("idle")) {
      try (Connection connection = Sandbox.shared().postgres().connect();
          Statement statement = connection.createStatement()) {
        statement.execute("ALTER DATABASE idle SET log_statement = 'all'");
      }
      try (NightshiftProcess nightshift = deployed.start(Map.of())) {
        nightshift.awaitReady(NightshiftProcess.START);
        long[] before = {queries()};
        // The first windows hold what the start has done.
        await()
            .atMost(WINDOW.multipliedBy(5))
            .pollDelay(WINDOW)
            .pollInterval(WINDOW)
            .until(
                () -> {
                  long now = queries();
                  long made = now - before[0];
                  before[0] = now;
                  return made < WINDOW.toSeconds();
                });

        // Paid before it is placed: it is tried again by itself.
        var publisher = deployed.publisher();
        publisher.publish(Events.orderPaid("paid", "o-1").structured(deployed.topics().orders()));
        await().atMost(LIMIT).until(() -> count(nightshift, "/dead-letters?state=OPEN") == 1);
        publisher.publish(
            Events.orderPlaced("placed", "o-1").structured(deployed.topics().orders()));
        await()
            .atMost(LIMIT)
            .ignoreExceptions()
            .until(() -> nightshift.get("/orders/o-1").get("status").asText().equals("PAID"));

        publisher.publish(
            Events.audit("a-1", "ada", "read", "door").structured(deployed.topics().audit()));
        await().atMost(LIMIT).until(() -> count(nightshift, "/audit/seals") == 1);
      }
    }
  }

  private static int count(NightshiftProcess nightshift, String list) {
    return nightshift.get(list).get("items").size();
  }

  private static long queries() throws IOException {
    Path log = Sandbox.shared().postgres().log();
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> QUERY.matcher(line).find()).count();
    }
  }
}
