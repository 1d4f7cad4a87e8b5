package io.nightshift.intake.deadletters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.nightshift.database.Outages;
import io.nightshift.events.AfterDeadLetter;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.intake.consumer.Batch;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.SteppingProcessor;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.SampleEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Keys are released at the moment when the intake gets more events of them. No worker cleans up
 * here: a parked event that is left behind at the end stays, and is found.
 */
class ParkKeyRaceTest {
  private static final int KEYS = 3;
  private static final int BATCHES = LongTests.cases(40, 120);
  private static final int BATCH = 15;
  private static final int RELEASERS = 3;

  private final IntakeParts parts = new IntakeParts();
  private final SteppingProcessor processor = new SteppingProcessor();
  private final DeadLetterTransactions transactions = new DeadLetterTransactions(parts.dataSource);
  private volatile boolean published;

  @BeforeEach
  void parkKeys() {
    parts.keyed = true;
    parts.afterDeadLetter = AfterDeadLetter.PARK_KEY;
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
    parts.run(SteppingProcessor.TABLE);
  }

  @Test
  void everyEventIsAppliedOnceAndInTheOrderOfItsKey() throws Exception {
    int[] next = new int[KEYS];
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> live =
          threads.submit(
              () -> {
                takeIn(next);
                published = true;
                return null;
              });
      List<Future<?>> releasers = new ArrayList<>();
      for (int i = 0; i < RELEASERS; i++) {
        releasers.add(
            threads.submit(
                () -> {
                  mendAll();
                  return null;
                }));
      }
      live.get();
      for (Future<?> releaser : releasers) {
        releaser.get();
      }
    }
    assertEquals(
        List.of(),
        parts.texts("SELECT event_id FROM dead_letter WHERE state = 'OPEN' ORDER BY id"));
    for (int key = 0; key < KEYS; key++) {
      int at = key;
      assertEquals(
          IntStream.range(0, next[key]).mapToObj(n -> "k%d-%d".formatted(at, n)).toList(),
          parts.texts("SELECT id FROM step WHERE subject = 'k%d' ORDER BY number".formatted(key)));
    }
    assertNotEquals(
        List.of("0"), parts.texts("SELECT count(*) FROM dead_letter WHERE reason = 'PARKED'"));
  }

  /** As the intake does: batch after batch, and again after a conflict. */
  private void takeIn(int[] next) throws Exception {
    Random random = new Random(7);
    for (int batch = 0; batch < BATCHES; batch++) {
      List<SampleEvent> events = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        int key = random.nextInt(KEYS);
        String id = "k%d-%d".formatted(key, next[key]++);
        if (random.nextInt(25) == 0) {
          processor.rejected.add(id);
        }
        events.add(ParkKeyTest.event(id));
      }
      Batch<String> polled = parts.batch(processor, (long) batch * BATCH, events);
      boolean committed = false;
      while (!committed) {
        try {
          parts.transaction(processor).run(polled);
          committed = true;
        } catch (SQLException e) {
          if (!Outages.isConflict(e)) {
            throw e;
          }
        }
      }
    }
  }

  private void mendAll() throws Exception {
    boolean last;
    do {
      last = published;
      for (String id :
          parts.texts(
              "SELECT id FROM dead_letter WHERE state = 'OPEN' AND reason <> 'PARKED' ORDER BY id")) {
        mend(Long.parseLong(id));
        last = false;
      }
    } while (!last);
  }

  private void mend(long id) throws Exception {
    StoredDeadLetter letter;
    try (Connection connection = parts.dataSource.getConnection()) {
      letter = Objects.requireNonNull(StoredDeadLetter.read(connection, id));
    }
    processor.rejected.remove(
        parts.texts("SELECT event_id FROM dead_letter WHERE id = " + id).getFirst());
    Replay<String> replay = parts.replay(processor);
    Replay.Attempt attempt = replay.prepare(letter);
    if (transactions.run(connection -> attempt.run(connection, Integer.MAX_VALUE)).closed()) {
      var unused =
          new ParkedEvents(transactions, topic -> Optional.of(replay))
              .release(
                  parts.topic,
                  Objects.requireNonNull(letter.kafkaRecord().key()),
                  Integer.MAX_VALUE,
                  CancellationToken.none());
    }
  }
}
