package io.nightshift.bench.peers;

import io.nightshift.bench.OrderMessage;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;

/** An order. */
@Entity
@Table(name = "orders")
@DynamicUpdate
@NullUnmarked
public class OrderEntity extends PanacheEntityBase {

  @Id
  @Column(name = "order_id")
  public String orderId;

  @Column(name = "customer_id")
  public String customerId;

  public String email;
  public String status;
  public String currency;
  public BigDecimal total;

  @JdbcTypeCode(SqlTypes.JSON)
  public List<OrderMessage.Line> lines;

  @Column(name = "placed_at")
  public Instant placedAt;

  @Column(name = "updated_at")
  public Instant updatedAt;

  @Column(name = "paid_amount")
  public BigDecimal paidAmount;

  @Column(name = "paid_currency")
  public String paidCurrency;

  public String carrier;

  @Column(name = "tracking_number")
  public String trackingNumber;

  @Column(name = "cancel_reason")
  public String cancelReason;

  void becomes(String next, Set<String> from, Instant at) {
    if (!from.contains(status)) {
      throw new IllegalStateException(orderId + " is " + status + " and cannot become " + next);
    }
    status = next;
    updatedAt = at;
  }
}
