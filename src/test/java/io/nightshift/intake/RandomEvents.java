package io.nightshift.intake;

import io.nightshift.intake.consumer.CutsTest;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Events of a room at random, of so few orders, keys and appointments that they meet: allowed and
 * refused, faulty, published twice, and with the content of others.
 */
public final class RandomEvents {
  public static final Instant NOW = Events.TIME.plus(Duration.ofDays(7));

  private static final int KEYS = 5;

  private final Random random;
  private final List<SampleEvent> made = new ArrayList<>();

  public RandomEvents(long seed) {
    this.random = new Random(seed);
  }

  /** Makes the next event of a room. */
  @FunctionalInterface
  public interface Next {
    SampleEvent make(RandomEvents random, String id, String key);
  }

  public List<SampleEvent> events(int count, Next room) {
    while (made.size() < count) {
      made.add(next(room));
    }
    return made;
  }

  private SampleEvent next(Next room) {
    String id = "event-" + made.size();
    int kind = random.nextInt(20);
    if (kind == 0 && !made.isEmpty()) {
      return any(); // Published twice.
    }
    if (kind == 1 && !made.isEmpty()) {
      SampleEvent same = any();
      return new SampleEvent(
          id, same.source(), same.type(), same.subject(), same.time(), same.data());
    }
    SampleEvent event =
        room.make(this, id, "key-" + random.nextInt(KEYS))
            .withTime(Events.TIME.plusSeconds(random.nextInt(1_000)));
    return switch (kind) {
      case 2 -> event.withType("nobody.knows");
      case 3 -> event.with(event.data().fieldNames().next(), 17);
      default -> event;
    };
  }

  private SampleEvent any() {
    return made.get(random.nextInt(made.size()));
  }

  public SampleEvent order(String id, String order) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 ->
          Events.orderPlaced(
                  id,
                  order + "/" + random.nextInt(4),
                  new Events.Line("sku-" + random.nextInt(3), 1 + random.nextInt(9), "1.5"),
                  new Events.Line("sku-" + random.nextInt(3), 1 + random.nextInt(9), "2.50"))
              .with("customerId", random.nextInt(12) == 0 ? CutsTest.POISON : "customer");
      case 3, 4 -> Events.orderPaid(id, order + "/" + random.nextInt(4));
      case 5 -> Events.orderShipped(id, order + "/" + random.nextInt(4));
      case 6 -> Events.orderDelivered(id, order + "/" + random.nextInt(4));
      default -> Events.orderCancelled(id, order + "/" + random.nextInt(4));
    };
  }

  public SampleEvent audit(String id, String resource) {
    return Events.audit(id, random.nextInt(15) == 0 ? CutsTest.POISON : "actor", "read", resource);
  }

  public SampleEvent notification(String id, String key) {
    Instant start = NOW.plus(Duration.ofHours(random.nextInt(-3, 60)));
    return switch (random.nextInt(8)) {
      case 0, 1 ->
          Events.notificationRequested(
              id, key, (random.nextInt(12) == 0 ? CutsTest.POISON : "ada") + "@example.com");
      case 2 ->
          Events.notificationRequested(id, key, "ada@example.com")
              .with("deliverAt", start.toString());
      case 3 -> Events.notificationCancelled(id, key);
      case 4, 5 -> Events.appointmentBooked(id, key, start);
      case 6 -> Events.appointmentRescheduled(id, key, start);
      default -> Events.appointmentCancelled(id, key);
    };
  }

  /** Where a sequence is cut: the ends of its batches. */
  public List<Integer> cuts(int size) {
    List<Integer> ends = new ArrayList<>();
    for (int end = 1 + random.nextInt(9); end < size; end += 1 + random.nextInt(9)) {
      ends.add(end);
    }
    ends.add(size);
    return ends;
  }

  /** A random number below {@code bound}, such as a partition. */
  public int below(int bound) {
    return random.nextInt(bound);
  }
}
