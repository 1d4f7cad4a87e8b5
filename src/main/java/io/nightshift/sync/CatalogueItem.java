package io.nightshift.sync;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue says of a sku.
 *
 * @param onHand how many were there when it was counted upstream
 * @param name null if it says none, likewise the price
 * @param price of one
 * @param currency of the price, ISO 4217; null if there is no price
 */
record CatalogueItem(
    String sku,
    long onHand,
    @Nullable String name,
    @Nullable BigDecimal price,
    @Nullable String currency) {}
