package io.nightshift.intake.consumer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.intake.consumer.BatchTransaction.SystemicFailureException;
import io.nightshift.intake.consumer.IntakeParts.Running;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers that read the next batch while one is applied; a poll has at most ten records. */
class ReadAheadTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int EVENTS = 100;

  private final IntakeParts parts = new IntakeParts();
  private final CancellationSource stopping = CancellationSource.create();

  @AfterEach
  void stop() {
    stopping.cancel();
  }

  @Test
  void theNextBatchIsReadWhileOneIsApplied() throws Exception {
    publish(1);
    HeldProcessor held = new HeldProcessor();
    Running consumer = parts.consume(0, held, stopping.token());
    held.awaitReadAhead();
    assertEquals(List.of(), parts.effects());
    held.release();
    awaitAllAppliedOnce();
    assertTrue(consumer.alive());
  }

  @Test
  void pollsJoinInTheNextBatchAsLongAsOneIsAppliedUpToABatch() throws Exception {
    parts.batchSize = 20;
    publish(1);
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    HeldProcessor held =
        new HeldProcessor() {
          @Override
          public void applying(List<String> ids) {
            sizes.add(ids.size());
            super.applying(ids);
          }
        };
    Running consumer = parts.consume(0, held, stopping.token());
    held.awaitReadAhead();
    await("a batch is full").atMost(LIMIT).until(() -> held.read.size() == 10 + 20);
    held.release();
    awaitAllAppliedOnce();
    assertEquals(List.of(10, 20), sizes.subList(0, 2));
    assertEquals(0, WorkerFigure.values(parts.progress.figures()).get("duplicates"));
    assertTrue(consumer.alive());
  }

  /** As if another had owned the partition meanwhile, and applied the first three. */
  @Test
  void whatWasReadAheadIsReadAgainAfterALostPosition() throws Exception {
    publish(1);
    CountDownLatch moved = new CountDownLatch(1);
    NotingProcessor overtaken =
        new NotingProcessor() {
          @Override
          public void reading(String id) {
            if (id.equals(id(9)) && moved.getCount() > 0) {
              moved.countDown();
              parts.run("UPDATE intake_position SET position = 3");
              parts.run(
                  "INSERT INTO inbox (event_id, source, topic, partition, \"offset\")"
                      + " SELECT 'event-00' || n, '%s', '%s', 0, n FROM generate_series(0, 2) n"
                          .formatted(event(0).source(), parts.topic));
              parts.run("INSERT INTO effect SELECT 'event-00' || n FROM generate_series(0, 2) n");
            }
          }
        };
    Running consumer = parts.consume(0, overtaken, stopping.token());
    awaitAllAppliedOnce();
    assertEquals(0, moved.getCount());
    assertEquals(EVENTS - 3, WorkerFigure.values(parts.progress.figures()).get("applied"));
    assertEquals(0, WorkerFigure.values(parts.progress.figures()).get("duplicates"));
    assertTrue(consumer.alive());
  }

  @Test
  void aStopFinishesTheBatchAndLeavesTheOneReadAhead() throws Exception {
    publish(1);
    HeldProcessor held = new HeldProcessor();
    Running consumer = parts.consume(0, held, stopping.token());
    held.awaitReadAhead();
    stopping.cancel();
    held.release();
    assertEquals("stopped", consumer.ended.get(60, TimeUnit.SECONDS));
    assertEquals(ids().subList(0, 10), parts.effects());
    assertEquals(List.of("10"), parts.texts("SELECT position FROM intake_position"));

    CancellationSource again = CancellationSource.create();
    Running next = parts.consume(1, new NotingProcessor(), again.token());
    awaitAllAppliedOnce();
    again.cancel();
    assertEquals("stopped", next.ended.get(60, TimeUnit.SECONDS));
    assertEquals(0, WorkerFigure.values(parts.progress.figures()).get("duplicates"));
  }

  /** The second consumer joins while the first holds a batch and has read another, or several. */
  @ParameterizedTest
  @ValueSource(ints = {10, 20})
  void partitionsThatGoElsewhereAreReadOnFromTheBatchThatWasApplied(int batchSize)
      throws Exception {
    parts.batchSize = batchSize;
    publish(2);
    HeldProcessor held = new HeldProcessor();
    Running first = parts.consume(0, held, stopping.token());
    held.awaitReadAhead();
    Running second = parts.consume(1, new NotingProcessor(), stopping.token());
    await("the second is a member").atMost(LIMIT).until(() -> parts.membersOfTheGroup() == 2);
    held.release();
    awaitAllAppliedOnce();
    assertEquals(EVENTS, WorkerFigure.values(parts.progress.figures()).get("applied"));
    assertEquals(0, WorkerFigure.values(parts.progress.figures()).get("duplicates"));
    assertTrue(first.alive() && second.alive());
  }

  @Test
  void aHandlerThatFailsForTooManyEndsTheConsumer() throws Exception {
    parts.pollRecords = EVENTS;
    publish(1);
    NotingProcessor broken =
        new NotingProcessor() {
          @Override
          public void applying(List<String> ids) {
            throw new IllegalStateException("broken");
          }
        };
    Running consumer = parts.consume(0, broken, stopping.token());
    var ended =
        assertThrows(ExecutionException.class, () -> consumer.ended.get(60, TimeUnit.SECONDS));
    assertInstanceOf(SystemicFailureException.class, ended.getCause());
    assertEquals(List.of(), parts.effects());
    assertEquals(List.of(), parts.texts("SELECT id FROM dead_letter"));
    assertEquals(List.of("0"), parts.texts("SELECT position FROM intake_position"));
  }

  private void publish(int partitions) {
    parts.createTopic(partitions);
    parts.publish(IntStream.range(0, EVENTS).mapToObj(ReadAheadTest::event).toList());
  }

  private void awaitAllAppliedOnce() {
    await("all are applied").atMost(LIMIT).until(() -> parts.effects().size() >= EVENTS);
    assertEquals(ids(), parts.effects());
    await("the positions have passed all")
        .atMost(LIMIT)
        .until(
            () ->
                parts
                    .texts("SELECT sum(position) FROM intake_position")
                    .equals(List.of(Integer.toString(EVENTS))));
  }

  private static SampleEvent event(int number) {
    return Events.audit(id(number), "user:1", "read", "door-" + number);
  }

  private static List<String> ids() {
    return IntStream.range(0, EVENTS).mapToObj(ReadAheadTest::id).toList();
  }

  private static String id(int number) {
    return "event-%03d".formatted(number);
  }

  /** Holds its first batch until it is released, and tells when an event after it was read. */
  private static class HeldProcessor extends NotingProcessor {
    private final CountDownLatch applying = new CountDownLatch(1);
    private final CountDownLatch readAhead = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    @Override
    public void reading(String id) {
      read.add(id);
      if (read.size() > 10) {
        readAhead.countDown();
      }
    }

    @Override
    public void applying(List<String> ids) {
      applying.countDown();
      HeldProcessor.await(released);
    }

    void awaitReadAhead() {
      await(applying);
      await(readAhead);
    }

    void release() {
      released.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        assertTrue(latch.await(60, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
