package io.nightshift.orders;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stock of one sku, and its data in the catalogue.
 *
 * @param sku the sku
 * @param onHand the number of pieces in stock; below 0 if more were shipped than were ever counted
 * @param reserved the number of pieces reserved by orders
 * @param available {@code onHand - reserved}; below 0 if more is ordered than in stock
 * @param name the name; null if the catalogue has none
 * @param price the price of one piece; null if the catalogue has none
 * @param currency of the price, ISO 4217; null without a price
 * @param vanishedAt since when it is not in the catalogue any more; null if it is, or never was
 */
public record InventoryView(
    String sku,
    long onHand,
    long reserved,
    long available,
    @Nullable String name,
    @Nullable BigDecimal price,
    @Nullable String currency,
    @Nullable Instant vanishedAt) {}
