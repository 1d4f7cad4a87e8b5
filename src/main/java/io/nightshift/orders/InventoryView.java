package io.nightshift.orders;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stock of one sku, and what the catalogue says of it.
 *
 * @param sku what
 * @param onHand how many are there; below 0 where more were shipped than were ever counted in
 * @param reserved how many of them orders wait for
 * @param available {@code onHand - reserved}; below 0 where more is ordered than there is
 * @param name null if the catalogue says none, likewise the price and its currency
 * @param price of one
 * @param currency of the price, ISO 4217
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
