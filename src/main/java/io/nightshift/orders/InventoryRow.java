package io.nightshift.orders;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/** The stock of one sku, for reading: the order events write by set-based SQL. */
@Entity
@Immutable
@Table(name = "inventory")
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class InventoryRow extends PanacheEntityBase {

  @Id public String sku;

  @Column(name = "on_hand")
  public long onHand;

  public long reserved;
}
