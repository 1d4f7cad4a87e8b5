package io.nightshift.intake.consumer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.intake.consumer.IntakeParts.Running;
import io.nightshift.sandbox.Events;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A consumer freezes with its transaction open, the group gives its partition to another, and that
 * one begins where the first has begun.
 */
class TakeoverTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int EVENTS = 60;
  private static final int POLL = 10;

  private static final String POSITION_WAITS =
      """
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'
        AND query LIKE 'UPDATE intake_position%'
      """;
  private static final String KILL_THE_OPEN_ONE =
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'idle in transaction'
      """;

  private final IntakeParts parts = new IntakeParts();
  private final CancellationSource stopping = CancellationSource.create();
  private final CountDownLatch applying = new CountDownLatch(1);
  private final CountDownLatch thawed = new CountDownLatch(1);

  @AfterEach
  void stop() {
    thawed.countDown();
    stopping.cancel();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTheTwoTransactionsOneIsCommitted(boolean firstCommits) throws Exception {
    parts.createTopic(1);
    parts.publish(
        IntStream.range(0, EVENTS)
            .mapToObj(n -> Events.audit(id(n), "user:1", "read", "door-" + n))
            .toList());
    parts.pollRecords = POLL;
    parts.pollInterval = 1_000;
    NotingProcessor frozen =
        new NotingProcessor() {
          @Override
          public void reading(String id) {
            if (id.compareTo(id(POLL)) >= 0) {
              awaitLatch(thawed); // The thread that polls.
            }
          }

          @Override
          public void applying(List<String> ids) {
            applying.countDown();
            awaitLatch(thawed);
          }
        };
    Running first = parts.consume(0, frozen, stopping.token());
    awaitLatch(applying);
    parts.pollInterval = 300_000;
    Running second = parts.consume(1, new NotingProcessor(), stopping.token());
    await("the second waits for the position that the first has moved")
        .atMost(LIMIT)
        .until(() -> !parts.texts(POSITION_WAITS).isEmpty());
    if (!firstCommits) {
      assertEquals(List.of("t"), parts.texts(KILL_THE_OPEN_ONE));
    }
    thawed.countDown();
    await("the position has passed all")
        .atMost(LIMIT)
        .until(
            () ->
                parts
                    .texts("SELECT position FROM intake_position")
                    .equals(List.of(Integer.toString(EVENTS))));
    assertEquals(IntStream.range(0, EVENTS).mapToObj(TakeoverTest::id).toList(), parts.effects());
    assertEquals(0, WorkerFigure.values(parts.progress.figures()).get("duplicates"));
    assertEquals(List.of(), parts.texts("SELECT id FROM dead_letter"));
    assertTrue(first.alive() && second.alive());
  }

  private static String id(int number) {
    return "event-%03d".formatted(number);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
