package io.nightshift.intake.consumer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.intake.consumer.BatchTransaction.Counts;
import io.nightshift.intake.consumer.BatchTransaction.SystemicFailureException;
import io.nightshift.intake.consumer.Positions.PositionLostException;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches against a real PostgreSQL. */
class BatchTransactionTest {
  private final IntakeParts parts = new IntakeParts();
  private final NotingProcessor noting = new NotingProcessor();

  @BeforeEach
  void positionAtTheBeginning() {
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
  }

  @Test
  void anEventThatABatchHoldsTwiceIsAppliedOnceAndTheFirstRecordClaimsIt() throws Exception {
    List<SampleEvent> events = new ArrayList<>(events(0, 300));
    events.add(1, events.getFirst());
    events.add(events.getLast());
    assertEquals(new Counts(300, 2, 0), run(noting, 0, events));
    assertEquals(ids(0, 300), parts.effects());
    assertEquals(
        List.of("0", "2", "300"),
        parts.texts(
            "SELECT \"offset\" FROM inbox WHERE event_id IN ('%s', '%s', '%s') ORDER BY 1"
                .formatted(id(0), id(1), id(299))));
  }

  /** Enough records that the copy is in progress when the server refuses the first of them. */
  @Test
  void anEventThatWasClaimedBeforeIsLeftOutOfALargeBatch() throws Exception {
    BatchTransaction<String> transaction = parts.transaction(noting);
    run(transaction, noting, 0, events(0, 1));
    assertEquals(new Counts(2_999, 1, 0), run(transaction, noting, 1, events(0, 3_000)));
    assertEquals(ids(0, 3_000), parts.effects());
    assertEquals(3_000, parts.texts("SELECT event_id FROM inbox").size());
  }

  @Test
  void eventsThatWereClaimedBeforeAreLeftOut() throws Exception {
    BatchTransaction<String> transaction = parts.transaction(noting);
    run(transaction, noting, 0, events(0, 200));
    assertEquals(
        new Counts(100, 100, 0), run(transaction, noting, 200, events(100, 300)), "half is new");
    assertEquals(
        new Counts(0, 200, 0), run(transaction, noting, 400, events(0, 200)), "all is known");
    assertEquals(new Counts(200, 0, 0), run(transaction, noting, 600, events(300, 500)));
    assertEquals(new Counts(200, 0, 0), run(transaction, noting, 800, events(500, 700)));
    assertEquals(ids(0, 700), parts.effects());
  }

  @Test
  void twoConsumersThatClaimTheSameEventsAtOnceApplyEachOnce() throws Exception {
    parts.run("INSERT INTO intake_position VALUES ('%s', 1, 0)".formatted(parts.topic));
    CountDownLatch claimed = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    NotingProcessor slow =
        new NotingProcessor() {
          @Override
          public void applying(List<String> ids) {
            claimed.countDown();
            awaitLatch(commit);
          }
        };
    CompletableFuture<Counts> first = inBackground(() -> run(slow, 0, events(0, 200)));
    awaitLatch(claimed);
    Batch<String> overlapping = parts.batch(noting, 0, events(150, 350));
    Batch<String> elsewhere = new Batch<>(overlapping.records(), java.util.Map.of());
    CompletableFuture<Counts> second = inBackground(() -> parts.transaction(noting).run(elsewhere));
    await("the second waits for the first's claims")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                !parts
                    .texts("SELECT pid FROM pg_stat_activity WHERE wait_event = 'transactionid'")
                    .isEmpty());
    commit.countDown();
    assertEquals(new Counts(200, 0, 0), first.get(30, TimeUnit.SECONDS));
    assertEquals(new Counts(150, 50, 0), second.get(30, TimeUnit.SECONDS));
    assertEquals(ids(0, 350), parts.effects());
  }

  @Test
  void aFaultyEventBecomesADeadLetterAndItsNeighboursAreApplied() throws Exception {
    NotingProcessor faulty = new PoisonedProcessor(List.of(id(17), id(130)));
    List<SampleEvent> events = new ArrayList<>(events(0, 200));
    events.add(events.get(17)); // Claimed with its dead letter: not tried again.
    assertEquals(new Counts(198, 1, 2), run(faulty, 0, events));
    List<String> applied = new ArrayList<>(ids(0, 200));
    applied.removeAll(List.of(id(17), id(130)));
    assertEquals(applied, parts.effects());
    assertEquals(
        List.of(
            id(17) + " HANDLER_ERROR the handler failed: java.lang.IllegalStateException",
            id(130) + " HANDLER_ERROR the handler failed: java.lang.IllegalStateException"),
        parts.texts(
            "SELECT concat_ws(' ', event_id, reason, message) FROM dead_letter ORDER BY \"offset\""));
    assertEquals(List.of("201"), parts.texts("SELECT position FROM intake_position"));
    assertEquals(200, parts.texts("SELECT event_id FROM inbox").size());
  }

  @Test
  void anEventThatTheDatabaseRefusesBecomesADeadLetterToo() throws Exception {
    parts.run("ALTER TABLE effect ADD CHECK (id <> '%s')".formatted(id(3)));
    assertEquals(new Counts(149, 0, 1), run(noting, 0, events(0, 150)));
    assertEquals(
        List.of(id(3) + " HANDLER_ERROR"),
        parts.texts("SELECT event_id || ' ' || reason FROM dead_letter"));
    assertEquals(149, parts.effects().size());
  }

  @Test
  void whereTooManyFailNothingIsAppliedAndNothingDeadLettered() {
    NotingProcessor broken = new PoisonedProcessor(ids(20, 31)); // 11 of 50: more than 20 %.
    var failure = assertThrows(SystemicFailureException.class, () -> run(broken, 0, events(0, 50)));
    assertTrue(failure.getMessage().startsWith("11 of 50 events failed"), failure.getMessage());
    assertEquals(List.of(), parts.effects());
    assertEquals(List.of(), parts.texts("SELECT event_id FROM inbox"));
    assertEquals(List.of(), parts.texts("SELECT id FROM dead_letter"));
    assertEquals(List.of("0"), parts.texts("SELECT position FROM intake_position"));
  }

  @Test
  void asManyAsMayFailAreDeadLetters() throws Exception {
    NotingProcessor unlucky = new PoisonedProcessor(ids(20, 30)); // 10 of 50: 20 %.
    assertEquals(new Counts(40, 0, 10), run(unlucky, 0, events(0, 50)));
    assertEquals(40, parts.effects().size());
  }

  @Test
  void aBatchFromAPositionThatIsNotTheStoredOneChangesNothing() {
    assertThrows(PositionLostException.class, () -> run(noting, 7, events(0, 150)));
    assertEquals(List.of(), parts.effects());
    assertEquals(List.of(), parts.texts("SELECT event_id FROM inbox"));
    assertEquals(List.of("0"), parts.texts("SELECT position FROM intake_position"));
  }

  private Counts run(NotingProcessor processor, long from, List<SampleEvent> events)
      throws SQLException, PositionLostException {
    return run(parts.transaction(processor), processor, from, events);
  }

  private Counts run(
      BatchTransaction<String> transaction,
      NotingProcessor processor,
      long from,
      List<SampleEvent> events)
      throws SQLException, PositionLostException {
    return transaction.run(parts.batch(processor, from, events));
  }

  private static <V> CompletableFuture<V> inBackground(java.util.concurrent.Callable<V> work) {
    CompletableFuture<V> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable t) {
                result.completeExceptionally(t);
              }
            });
    return result;
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<SampleEvent> events(int from, int to) {
    return ids(from, to).stream().map(id -> Events.audit(id, "user:1", "read", "door")).toList();
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(BatchTransactionTest::id).toList();
  }

  private static String id(int number) {
    return "event-%06d".formatted(number);
  }

  /** Fails wherever one of these events is among those to apply. */
  private static final class PoisonedProcessor extends NotingProcessor {
    private final List<String> poison;

    PoisonedProcessor(List<String> poison) {
      this.poison = poison;
    }

    @Override
    public void applying(List<String> ids) {
      if (ids.stream().anyMatch(poison::contains)) {
        throw new IllegalStateException("poisoned");
      }
    }
  }
}
