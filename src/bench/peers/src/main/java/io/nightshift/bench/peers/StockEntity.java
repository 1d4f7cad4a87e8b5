package io.nightshift.bench.peers;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;

/** The stock of a sku. */
@Entity
@Table(name = "inventory")
@NullUnmarked
public class StockEntity extends PanacheEntityBase {

  @Id public String sku;

  @Column(name = "on_hand")
  public long onHand;

  public long reserved;

  static void change(String sku, long onHand, long reserved) {
    StockEntity stock = findById(sku, LockModeType.PESSIMISTIC_WRITE);
    if (stock == null) {
      stock = new StockEntity();
      stock.sku = sku;
      stock.persist();
    }
    stock.onHand += onHand;
    stock.reserved += reserved;
  }
}
