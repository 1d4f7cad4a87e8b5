package io.nightshift.bench.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.bench.OrderMessage;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A record is a transaction of entities: what most would write first. */
@ApplicationScoped
public class OrderRecords {

  @Inject ObjectMapper json;

  @Incoming("order-records")
  @Blocking
  @Transactional
  public void apply(ConsumerRecord<byte[], byte[]> record) throws IOException {
    PositionEntity.move(record.topic(), record.partition(), record.offset());
    OrderMessage event = json.readValue(record.value(), OrderMessage.class);
    InboxEntity.Id identity = new InboxEntity.Id(event.id(), event.source());
    if (InboxEntity.findById(identity) == null) {
      InboxEntity.of(identity, record).persist();
      happen(event, event.data(), Instant.parse(event.time()));
    }
  }

  private static void happen(OrderMessage event, OrderMessage.Data data, Instant at) {
    if (event.type().equals("order.placed")) {
      OrderEntity order = place(data, at);
      change(order, 0, 1);
      mail(order, "order-confirmed", " is confirmed");
      return;
    }
    OrderEntity order = OrderEntity.findById(data.orderId(), LockModeType.PESSIMISTIC_WRITE);
    switch (event.type()) {
      case "order.paid" -> {
        order.becomes("PAID", Set.of("PLACED"), at);
        order.paidAmount = data.amount();
        order.paidCurrency = data.currency();
      }
      case "order.shipped" -> {
        order.becomes("SHIPPED", Set.of("PAID"), at);
        order.carrier = data.carrier();
        order.trackingNumber = data.trackingNumber();
        change(order, -1, -1);
        mail(order, "order-shipped", " is on its way");
      }
      case "order.cancelled" -> {
        order.becomes("CANCELLED", Set.of("PLACED", "PAID"), at);
        order.cancelReason = data.reason();
        change(order, 0, -1);
        mail(order, "order-cancelled", " is cancelled");
      }
      default -> throw new IllegalStateException(event.type());
    }
  }

  private static OrderEntity place(OrderMessage.Data data, Instant at) {
    OrderEntity order = new OrderEntity();
    order.orderId = data.orderId();
    order.customerId = data.customerId();
    order.email = data.email();
    order.status = "PLACED";
    order.currency = data.currency();
    order.lines = data.lines();
    order.total =
        order.lines.stream()
            .map(line -> line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    order.placedAt = at;
    order.updatedAt = at;
    order.persist();
    return order;
  }

  private static void change(OrderEntity order, long onHand, long reserved) {
    order.lines.stream()
        .sorted((a, b) -> a.sku().compareTo(b.sku()))
        .forEach(
            line ->
                StockEntity.change(
                    line.sku(), onHand * line.quantity(), reserved * line.quantity()));
  }

  private static void mail(OrderEntity order, String kind, String what) {
    MailEntity mail = new MailEntity();
    mail.key = order.orderId;
    mail.kind = kind;
    mail.recipient = order.email;
    mail.subject = "Your order " + order.orderId + what;
    mail.persist();
  }
}
