package io.nightshift.orders;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * The entity of one sku's stock, read only: {@link StockChanges} and {@link CatalogueStock} write
 * by set-based SQL.
 */
@Entity
@Immutable
@Table(name = "inventory")
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class InventoryRow extends PanacheEntityBase {

  @Id public String sku;

  @Column(name = "on_hand")
  public long onHand;

  public long reserved;

  // The data of the catalogue, if synced.
  public @Nullable String name;
  public @Nullable BigDecimal price;
  public @Nullable String currency;

  @Column(name = "vanished_at")
  public @Nullable Instant vanishedAt;
}
