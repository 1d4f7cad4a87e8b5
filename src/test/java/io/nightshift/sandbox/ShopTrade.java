package io.nightshift.sandbox;

import io.nightshift.sandbox.Events.Line;
import io.nightshift.sandbox.Shop.Kind;
import io.nightshift.sandbox.ShopWorld.Article;
import io.nightshift.sandbox.ShopWorld.Customer;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The events of the simulated shop, one record after the other. It publishes nothing itself, and is
 * equal for equal seeds.
 */
final class ShopTrade {

  /** One record, and what it is. */
  record Publication(Kind kind, ProducerRecord<byte[], byte[]> record) {}

  private enum Step {
    PLACED,
    PAID,
    SHIPPED
  }

  private record OpenOrder(String id, Customer customer, BigDecimal total, Step step) {}

  private static final int MOST_OPEN_ORDERS = 200;
  private static final int REMEMBERED = 50;

  private final Topics topics;
  private final Random random;
  private final Clock clock;
  private final boolean notifications;
  private final List<OpenOrder> open = new ArrayList<>();
  private final Deque<ProducerRecord<byte[], byte[]>> recent = new ArrayDeque<>();
  private long events;
  private long orders;
  private int denialsToCome;

  ShopTrade(Topics topics, long seed, Clock clock, boolean notifications) {
    this.topics = topics;
    this.random = new Random(seed);
    this.clock = clock;
    this.notifications = notifications;
  }

  Publication next() {
    int chance = random.nextInt(100);
    if (chance < 2 && !recent.isEmpty()) {
      return new Publication(Kind.DUPLICATE, pick(List.copyOf(recent)));
    }
    if (chance < 3) {
      return new Publication(Kind.BAD, bad());
    }
    Publication good =
        chance < 28
            ? new Publication(Kind.AUDIT, record(topics.audit(), audit()))
            : chance < 32 && notifications
                ? new Publication(Kind.NOTIFICATION, record(topics.notifications(), notification()))
                : order();
    recent.add(good.record());
    if (recent.size() > REMEMBERED) {
      recent.remove();
    }
    return good;
  }

  private Publication order() {
    if (open.isEmpty() || (open.size() < MOST_OPEN_ORDERS && random.nextInt(10) < 3)) {
      return new Publication(Kind.ORDER_PLACED, record(topics.orders(), placed()));
    }
    OpenOrder order = open.remove(random.nextInt(open.size()));
    boolean cancelled = order.step() != Step.SHIPPED && random.nextInt(10) == 0;
    if (cancelled) {
      return orderStep(Kind.ORDER_CANCELLED, Events.orderCancelled(eventId(), order.id()));
    }
    return switch (order.step()) {
      case PLACED -> {
        open.add(new OpenOrder(order.id(), order.customer(), order.total(), Step.PAID));
        yield orderStep(
            Kind.ORDER_PAID,
            Events.orderPaid(eventId(), order.id())
                .with("amount", order.total().toPlainString())
                .with("currency", order.customer().currency()));
      }
      case PAID -> {
        open.add(new OpenOrder(order.id(), order.customer(), order.total(), Step.SHIPPED));
        yield orderStep(Kind.ORDER_SHIPPED, Events.orderShipped(eventId(), order.id()));
      }
      case SHIPPED -> orderStep(Kind.ORDER_DELIVERED, Events.orderDelivered(eventId(), order.id()));
    };
  }

  private Publication orderStep(Kind kind, SampleEvent event) {
    return new Publication(kind, record(topics.orders(), event));
  }

  private SampleEvent placed() {
    Customer customer = pick(ShopWorld.CUSTOMERS);
    Line[] lines = new Line[1 + random.nextInt(4)];
    BigDecimal total = BigDecimal.ZERO;
    for (int i = 0; i < lines.length; i++) {
      Article article = pick(ShopWorld.ARTICLES);
      // Now and then someone orders for a whole hotel, which a fraud rule may report.
      int quantity = random.nextInt(50) == 0 ? 500 : 1 + random.nextInt(5);
      String price = "JPY".equals(customer.currency()) ? article.price() + "00" : cents(article);
      lines[i] = new Line(article.sku(), quantity, price);
      total = total.add(new BigDecimal(price).multiply(BigDecimal.valueOf(quantity)));
    }
    OpenOrder order = new OpenOrder(id("ord", ++orders), customer, total, Step.PLACED);
    open.add(order);
    return Events.orderPlaced(eventId(), order.id(), lines)
        .with("customerId", customer.id())
        .with("email", customer.email())
        .with("currency", customer.currency());
  }

  private SampleEvent audit() {
    if (denialsToCome > 0 || random.nextInt(20) == 0) {
      // Somebody who is denied once tries several times.
      denialsToCome = denialsToCome > 0 ? denialsToCome - 1 : 5;
      return Events.audit(eventId(), "user:mallory", "read", "report/" + random.nextInt(100))
          .with("outcome", "DENIED");
    }
    String actor = pick(ShopWorld.ACTORS);
    if (random.nextBoolean()) {
      return Events.audit(eventId(), actor, "login", "session/" + random.nextInt(1_000));
    }
    int account = random.nextInt(100);
    return Events.audit(eventId(), actor, "transfer", "account/" + account)
        .with("outcome", random.nextInt(30) == 0 ? "FAILURE" : "SUCCESS")
        .with("details", Map.of("amount", cents(pick(ShopWorld.ARTICLES)), "currency", "EUR"));
  }

  private SampleEvent notification() {
    Customer customer = pick(ShopWorld.CUSTOMERS);
    return Events.notificationRequested(eventId(), "hello-" + events, customer.email());
  }

  private ProducerRecord<byte[], byte[]> bad() {
    String orderId = id("ord-bad", events);
    return switch (random.nextInt(4)) {
      case 0 -> Events.raw(topics.orders(), orderId, Events.utf8("{\"orderId\": 4711, oops"));
      case 1 ->
          record(
              topics.orders(),
              Events.orderPlaced(eventId(), orderId, new Line("KETTLE", -1, "49")));
      case 2 ->
          record(
              topics.orders(), Events.orderDelivered(eventId(), orderId).withType("order.eaten"));
      default -> record(topics.orders(), Events.orderPaid(eventId(), orderId));
    };
  }

  private ProducerRecord<byte[], byte[]> record(String topic, SampleEvent event) {
    SampleEvent now = event.withTime(clock.instant());
    return random.nextInt(10) == 0 ? now.binary(topic) : now.structured(topic);
  }

  private String eventId() {
    return id("evt", ++events);
  }

  private String id(String prefix, long number) {
    return prefix + "-" + Long.toString(random.nextInt() & 0xffff_ffffL, 36) + "-" + number;
  }

  private String cents(Article article) {
    return article.price() + "." + (10 + random.nextInt(90));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
