package io.nightshift.orders;

/**
 * The stock of one sku.
 *
 * @param sku what
 * @param onHand how many are there; below 0 where more were shipped than were ever counted in
 * @param reserved how many of them orders wait for
 * @param available {@code onHand - reserved}; below 0 where more is ordered than there is
 */
public record InventoryView(String sku, long onHand, long reserved, long available) {}
