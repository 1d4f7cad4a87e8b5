/**
 * Order events: the order book and the stock that orders reserve.
 *
 * <p>It depends on {@code intake} and the packages below it.
 */
@NullMarked
package io.nightshift.orders;

import org.jspecify.annotations.NullMarked;
