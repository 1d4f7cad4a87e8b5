package io.nightshift.orders;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An item of the catalogue.
 *
 * @param sku its key
 * @param onHand the number of pieces, as counted by the source
 * @param name the name; null if the catalogue has none
 * @param price the price of one piece; null if the catalogue has none
 * @param currency of the price, ISO 4217; null if there is no price
 */
public record CatalogueItem(
    String sku,
    long onHand,
    @Nullable String name,
    @Nullable BigDecimal price,
    @Nullable String currency) {}
