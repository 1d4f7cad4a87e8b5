package io.nightshift.intake.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.events.AfterDeadLetter;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.intake.consumer.BatchTransaction.Counts;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.SteppingProcessor;
import io.nightshift.intake.deadletters.ParkedEvents.Tally;
import io.nightshift.sandbox.SampleEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key is released while a batch with more of it is in its transaction, and the other way. */
class ParkKeyLockTest {
  private final IntakeParts parts = new IntakeParts();
  private final SteppingProcessor processor = new SteppingProcessor();
  private final SteppingProcessor held = new SteppingProcessor();
  private final CountDownLatch applying = new CountDownLatch(1);
  private final CountDownLatch commit = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** The key {@code a} has a dead letter, which is closed, and an event behind it. */
  @BeforeEach
  void parkAKey() throws Exception {
    parts.keyed = true;
    parts.afterDeadLetter = AfterDeadLetter.PARK_KEY;
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
    parts.run(SteppingProcessor.TABLE);
    processor.rejected.add("a-1");
    assertEquals(new Counts(0, 0, 2), batch(processor, 0, "a-1", "a-2"));
    parts.run("UPDATE dead_letter SET state = 'DISCARDED' WHERE event_id = 'a-1'");
    held.applying =
        ids -> {
          applying.countDown();
          awaitLatch(commit);
        };
  }

  @AfterEach
  void end() {
    commit.countDown();
    threads.close();
  }

  @Test
  void whatABatchInFlightParksGoesOnWithTheRest() throws Exception {
    Future<Counts> batch = threads.submit(() -> batch(held, 2, "a-3", "b-1"));
    awaitLatch(applying);
    Future<Tally> release = threads.submit(() -> release(processor));
    awaitWaiting();
    commit.countDown();
    assertEquals(new Counts(1, 0, 1), batch.get(60, TimeUnit.SECONDS));
    assertEquals(new Tally(2, 0), release.get(60, TimeUnit.SECONDS));
    assertEquals(List.of("b-1", "a-2", "a-3"), steps());
  }

  @Test
  void aBatchWaitsForTheKeysThatAreLetGoOnAndAppliesTheirNextAfterThem() throws Exception {
    Future<Tally> release = threads.submit(() -> release(held));
    awaitLatch(applying);
    Future<Counts> batch = threads.submit(() -> batch(processor, 2, "a-3", "b-1"));
    awaitWaiting();
    commit.countDown();
    assertEquals(new Tally(1, 0), release.get(60, TimeUnit.SECONDS));
    assertEquals(new Counts(2, 0, 0), batch.get(60, TimeUnit.SECONDS));
    assertEquals(List.of("a-2", "a-3", "b-1"), steps());
  }

  @Test
  void aBatchOfOtherKeysDoesNotWait() throws Exception {
    Future<Tally> release = threads.submit(() -> release(held));
    awaitLatch(applying);
    assertEquals(new Counts(1, 0, 0), batch(processor, 2, "b-1"));
    commit.countDown();
    assertEquals(new Tally(1, 0), release.get(60, TimeUnit.SECONDS));
  }

  @Test
  void aCrashWhileTheyGoOnLeavesThemAsTheyWere() throws Exception {
    Future<Tally> release = threads.submit(() -> release(held));
    awaitLatch(applying);
    assertEquals(
        List.of("t"),
        parts.texts(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND state = 'idle in transaction'
            """));
    commit.countDown();
    var failure = assertThrows(ExecutionException.class, () -> release.get(60, TimeUnit.SECONDS));
    assertInstanceOf(SQLException.class, failure.getCause());
    assertEquals(List.of(), steps());
    assertEquals(new Tally(1, 0), release(processor));
    assertEquals(List.of("a-2"), steps());
  }

  private Counts batch(SteppingProcessor with, long from, String... ids) throws Exception {
    List<SampleEvent> events = List.of(ids).stream().map(ParkKeyTest::event).toList();
    return parts.transaction(with).run(parts.batch(with, from, events));
  }

  private Tally release(SteppingProcessor with) throws Exception {
    return new ParkedEvents(
            new DeadLetterTransactions(parts.dataSource), topic -> Optional.of(parts.replay(with)))
        .release(parts.topic, "a".getBytes(UTF_8), Integer.MAX_VALUE, CancellationToken.none());
  }

  private List<String> steps() {
    return parts.texts("SELECT id FROM step ORDER BY number");
  }

  private void awaitWaiting() {
    await("one waits for the other's key")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                !parts
                    .texts(
                        """
                        SELECT pid FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event = 'advisory'
                        """)
                    .isEmpty());
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
