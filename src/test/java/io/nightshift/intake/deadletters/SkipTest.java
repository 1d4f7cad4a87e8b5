package io.nightshift.intake.deadletters;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.events.AfterDeadLetter;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.NotingProcessor;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passing over a record, against a real broker and a real PostgreSQL. */
class SkipTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final IntakeParts parts = new IntakeParts();
  private final NotingProcessor noting = new NotingProcessor();

  @BeforeEach
  void standsAtTheBeginning() {
    parts.createTopic(1);
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
  }

  @Test
  void nobodyNeedsToReadThePartition() throws Exception {
    List<SampleEvent> events = events(3);
    parts.publish(events);
    Skip dry = skips().dryRun(parts.topic, 0, 0);
    assertEquals(new Skip.Passed(1, null, "e-0", events.getFirst().source(), "order.placed"), dry);
    assertEquals(List.of("0"), parts.texts("SELECT position::text FROM intake_position"));
    assertEquals(List.of(), parts.texts("SELECT id FROM dead_letter"));

    Skip.Passed passed = assertInstanceOf(Skip.Passed.class, skips().run(parts.topic, 0, 0));
    assertEquals(1, passed.position());
    assertEquals(
        List.of("HANDLER_ERROR|an operator has passed it over|e-0|OPEN"),
        parts.texts("SELECT concat_ws('|', reason, message, event_id, state) FROM dead_letter"));
    try (Connection connection = parts.dataSource.getConnection()) {
      long id = Objects.requireNonNull(passed.deadLetter());
      var kept = Objects.requireNonNull(StoredDeadLetter.read(connection, id)).kafkaRecord();
      assertArrayEquals(events.getFirst().bytes(), kept.value());
      assertEquals("content-type", kept.headers().iterator().next().key());
    }
    consume(() -> parts.effects().equals(List.of("e-1", "e-2")));

    // It is a dead letter like any other.
    try (Connection connection = parts.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      StoredDeadLetter letter =
          StoredDeadLetter.read(connection, Objects.requireNonNull(passed.deadLetter()));
      assertEquals(
          new ReplayResult.Applied(),
          parts.replay(noting).prepare(Objects.requireNonNull(letter)).run(connection, 9));
      connection.commit();
    }
    assertEquals(List.of("e-0", "e-1", "e-2"), parts.effects());
  }

  @Test
  void ofABatchAndASkipOnlyOneIsCommitted() throws Exception {
    int count = 400;
    parts.publish(events(count));
    Set<Long> passedOver = new HashSet<>();
    Skips skips = skips();
    try (CancellationSource stop = CancellationSource.create()) {
      var running = parts.consume(1, noting, stop.token());
      // Each as soon as the last is through: the consumer loses its position again and again.
      for (int i = 0; i < 40; i++) {
        long position = Long.parseLong(position());
        if (skips.run(parts.topic, 0, position) instanceof Skip.Passed) {
          passedOver.add(position);
        }
      }
      await().atMost(SOON).until(() -> position().equals(Integer.toString(count)));
      stop.cancel();
      running.ended.get();
    }
    List<String> effects = parts.effects();
    List<String> letters = parts.texts("SELECT event_id FROM dead_letter");
    assertEquals(count, effects.size() + letters.size());
    Set<String> all = new HashSet<>(effects);
    all.addAll(letters);
    assertEquals(count, all.size());
    assertEquals(passedOver.size(), letters.size());
  }

  @Test
  void onlyTheNextRecordIsPassedOver() throws Exception {
    assertUnknown("no record at offset 0 yet", skips().run(parts.topic, 0, 0));
    assertNotNext("which is its end", skips().run(parts.topic, 0, 7));
    assertUnknown("never read", skips().run(parts.topic, 1, 0));
    assertUnknown("does not read a topic", skips().run("nobody.events", 0, 0));
    parts.publish(events(6));
    assertNotNext("its next record is at offset 0", skips().run(parts.topic, 0, 1));
    try (var admin = Sandbox.shared().kafka().admin()) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(parts.topic, 0), RecordsToDelete.beforeOffset(2)))
          .all()
          .get();
    }
    assertUnknown("its next record is at offset 2", skips().run(parts.topic, 0, 0));
    assertEquals(List.of("0"), parts.texts("SELECT position::text FROM intake_position"));
    assertEquals(List.of(), parts.texts("SELECT id FROM dead_letter"));
    Skip.Passed passed = assertInstanceOf(Skip.Passed.class, skips().run(parts.topic, 0, 2));
    assertEquals(3, passed.position());
    assertNotNext("stands at 3", skips().run(parts.topic, 0, 2));
  }

  @Test
  void whatCannotBeStoredWithItsColumnsIsPassedOverAllTheSame() throws Exception {
    parts.publish(events(2));
    parts.run("ALTER TABLE dead_letter ADD CONSTRAINT forced CHECK (event_id IS NULL)");
    Skip.Passed passed = assertInstanceOf(Skip.Passed.class, skips().run(parts.topic, 0, 0));
    assertEquals(
        List.of(String.valueOf(passed.deadLetter())), parts.texts("SELECT id FROM dead_letter"));
    assertEquals("1", position());
  }

  @Test
  void theLaterEventsOfItsKeyWaitBehindIt() throws Exception {
    parts.afterDeadLetter = AfterDeadLetter.PARK_KEY;
    List<SampleEvent> events = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      events.add(Events.orderPlaced("e-" + i, i == 1 ? "other" : "order"));
    }
    parts.publish(events);
    assertInstanceOf(Skip.Passed.class, skips().run(parts.topic, 0, 0));
    consume(() -> position().equals("3"));
    assertEquals(List.of("e-1"), parts.effects());
    assertEquals(
        List.of("HANDLER_ERROR", "PARKED"),
        parts.texts("SELECT reason FROM dead_letter ORDER BY id"));
  }

  private void consume(Callable<Boolean> until) throws Exception {
    try (CancellationSource stop = CancellationSource.create()) {
      var running = parts.consume(1, noting, stop.token());
      await().atMost(SOON).until(until);
      stop.cancel();
      running.ended.get();
    }
  }

  private String position() {
    return parts.texts("SELECT position::text FROM intake_position").getFirst();
  }

  private Skips skips() {
    return new Skips(
        parts.dataSource,
        parts.settings(),
        Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            Sandbox.shared().kafka().bootstrapServers()));
  }

  private static List<SampleEvent> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Events.orderPlaced("e-" + i, "order-" + i))
        .toList();
  }

  private static void assertUnknown(String part, Skip skip) {
    Skip.Unknown unknown = assertInstanceOf(Skip.Unknown.class, skip);
    assertTrue(unknown.why().contains(part), unknown.why());
  }

  private static void assertNotNext(String part, Skip skip) {
    Skip.NotNext notNext = assertInstanceOf(Skip.NotNext.class, skip);
    assertTrue(notNext.why().contains(part), notNext.why());
  }
}
