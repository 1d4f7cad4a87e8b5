package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Publisher;
import io.nightshift.sandbox.Sandbox;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * Two replicas share one partition of notification events while they are killed and drained in
 * turn: nothing lost, nothing twice. {@code -Dshare.rounds} sets the number of rounds.
 */
class ShareGroupIT {
  private static final int ROUNDS = Integer.getInteger("share.rounds", LongTests.cases(2, 4));
  private static final int EVENTS = 3_000;
  private static final Duration LIMIT = Duration.ofSeconds(180);

  private int published;

  @Test
  void killedAndDrainedUnderLoadTheReplicasLoseNothingAndApplyNothingTwice() throws SQLException {
    try (Books books = new Books(Sandbox.shared(), "shared", 1);
        Publisher publisher = new Publisher(Sandbox.shared().kafka().bootstrapServers());
        Fleet fleet = new Fleet("shared", environment(books), NightshiftProcess::start)) {
      Random random = new Random(1);
      publish(publisher);
      fleet.add();
      fleet.add();
      for (int round = 0; round < ROUNDS; round++) {
        publish(publisher);
        int before = published - EVENTS;
        await()
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(10))
            .until(() -> inbox(books) > before);
        NightshiftProcess replica = fleet.any(random);
        if (round % 2 == 0) {
          fleet.kill(replica);
        } else {
          System.out.println("Drained in " + fleet.terminate(replica).toMillis() + " ms");
        }
        publish(publisher);
        fleet.add();
      }
      await().atMost(LIMIT).until(() -> inbox(books) == published);
      await().atMost(LIMIT).until(() -> number(books, "notification") == published);
      assertEquals(
          List.of(Integer.toString(published)),
          books.rows("SELECT count(DISTINCT key)::text FROM notification"));
      assertEquals(
          List.of("0"), books.rows("SELECT count(*)::text FROM dead_letter WHERE state = 'OPEN'"));
      assertEquals(
          List.of(),
          books.rows("SELECT topic FROM intake_position WHERE topic LIKE 'notifications%'"));
      System.out.printf(
          "%d events in %d rounds; deliveries again: %s%n",
          published, ROUNDS, books.rows("SELECT count(*)::text FROM dead_letter"));
    }
  }

  /** They wait to be sent: what is tested is what queues them. */
  private void publish(Publisher publisher) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      String id = "n-" + published++;
      records.add(
          Events.notificationRequested(id, id, id + "@example.com")
              .with("deliverAt", "2099-01-01T00:00:00Z")
              .structured("notifications.events.shared"));
    }
    publisher.publish(records);
  }

  private static Map<String, String> environment(Books books) {
    Map<String, String> environment = new HashMap<>(books.environment());
    environment.put("NIGHTSHIFT_INTAKE_TOPICS_NOTIFICATIONS_MODE", "share");
    environment.put("NIGHTSHIFT_INTAKE_TOPICS_NOTIFICATIONS_CONCURRENCY", "2");
    return environment;
  }

  private static long inbox(Books books) throws SQLException {
    return number(books, "inbox");
  }

  private static long number(Books books, String table) throws SQLException {
    return Long.parseLong(books.rows("SELECT count(*)::text FROM " + table).getFirst());
  }
}
