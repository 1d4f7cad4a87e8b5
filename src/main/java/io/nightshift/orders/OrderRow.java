package io.nightshift.orders;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** The entity of an order, read only: the intake writes by set-based SQL. */
@Entity
@Immutable
@Table(name = "orders")
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class OrderRow extends PanacheEntityBase {

  @Id
  @Column(name = "order_id")
  public String orderId;

  @Column(name = "customer_id")
  public String customerId;

  public String status;
  public String currency;
  public BigDecimal total;

  @ColumnTransformer(read = "lines::text")
  public String lines;

  @Column(name = "placed_at")
  @JdbcTypeCode(SqlTypes.TIMESTAMP_WITH_TIMEZONE)
  public Instant placedAt;

  @Column(name = "updated_at")
  @JdbcTypeCode(SqlTypes.TIMESTAMP_WITH_TIMEZONE)
  public Instant updatedAt;
}
