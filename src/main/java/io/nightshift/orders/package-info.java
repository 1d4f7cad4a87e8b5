/**
 * Order events: the order book and the stock that orders reserve.
 *
 * <p>Sees {@code intake} and what lies below it.
 */
@NullMarked
package io.nightshift.orders;

import org.jspecify.annotations.NullMarked;
