package io.nightshift.intake.deadletters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.nightshift.events.EventProcessor;
import io.nightshift.intake.RandomEvents;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.notifications.NotificationProcessing;
import io.nightshift.orders.OrderProcessing;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A rejection says by itself whether a later event may allow it; such a one is tried again. */
class RetryableTest {
  private static final Instant START = RandomEvents.NOW.plus(Duration.ofDays(3));

  private final IntakeParts parts = new IntakeParts();
  private final DeadLetterTransactions transactions = new DeadLetterTransactions(parts.dataSource);
  private int position;

  RetryableTest() {
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
  }

  @Test
  void anAppointmentIsMovedAndCancelledBeforeItIsBooked() throws Exception {
    EventProcessor<?> processor = NotificationProcessing.processor(RandomEvents.NOW);
    apply(
        processor,
        Events.appointmentRescheduled("e-1", "a-1", START.plusSeconds(3_600)),
        Events.appointmentCancelled("e-2", "a-1"));
    assertEquals(
        List.of("e-1 INVALID_TRANSITION", "e-2 INVALID_TRANSITION"),
        parts.texts("SELECT event_id || ' ' || reason FROM dead_letter ORDER BY id"));
    assertEquals(2, due().size());
    assertEquals(0, retry(processor), "it is not booked yet");
    apply(processor, Events.appointmentBooked("e-3", "a-1", START));
    assertEquals(2, retry(processor));
    assertEquals(List.of("CANCELLED"), parts.texts("SELECT state FROM appointment"));
    assertEquals(List.of("CANCELLED"), parts.texts("SELECT DISTINCT state FROM notification"));
    assertEquals(List.of(), due());
  }

  @Test
  void anOrderIsPaidBeforeItIsPlaced() throws Exception {
    EventProcessor<?> processor = OrderProcessing.processor();
    apply(processor, Events.orderPaid("e-1", "o-1"));
    apply(processor, Events.orderPlaced("e-2", "o-1"));
    assertEquals(1, retry(processor));
    assertEquals(List.of("PAID"), parts.texts("SELECT status FROM orders"));
  }

  /** One that is tried again and is refused for good waits for an operator. */
  @Test
  void whatIsRefusedForGoodIsNotTriedAgain() throws Exception {
    EventProcessor<?> processor = NotificationProcessing.processor(RandomEvents.NOW);
    apply(
        processor,
        Events.appointmentBooked("e-1", "a-1", START),
        Events.appointmentBooked("e-2", "a-1", START),
        Events.appointmentCancelled("e-3", "a-2"));
    assertEquals(1, due().size());
    apply(
        processor,
        Events.appointmentBooked("e-4", "a-2", START),
        Events.appointmentCancelled("e-5", "a-2"));
    assertEquals(0, retry(processor));
    assertEquals(List.of(), due());
    assertEquals(
        List.of("e-2", "e-3"),
        parts.texts("SELECT event_id FROM dead_letter WHERE state = 'OPEN' ORDER BY id"));
  }

  private <T> void apply(EventProcessor<T> processor, SampleEvent... events) throws Exception {
    var unused =
        parts.transaction(processor).run(parts.batch(processor, position, List.of(events)));
    position += events.length;
  }

  /** How many of those that are due are applied. */
  private int retry(EventProcessor<?> processor) throws SQLException {
    Replay<?> replay = parts.replay(processor);
    int applied = 0;
    for (long id : due()) {
      ReplayResult result =
          transactions.run(
              connection ->
                  replay
                      .prepare(Objects.requireNonNull(StoredDeadLetter.read(connection, id)))
                      .run(connection, Integer.MAX_VALUE));
      if (result.closed()) {
        applied++;
      } else {
        assertInstanceOf(ReplayResult.Failed.class, result);
      }
    }
    return applied;
  }

  private List<Long> due() throws SQLException {
    return transactions.run(
        connection -> DueRetries.find(connection, List.of(parts.topic), new AtOnce(), 100));
  }

  private static final class AtOnce implements DeadLetterSettings.Retry {
    @Override
    public Duration firstPause() {
      return Duration.ZERO;
    }

    @Override
    public Duration maxPause() {
      return Duration.ZERO;
    }

    @Override
    public int maxAttempts() {
      return 100;
    }
  }
}
