/**
 * Watches orders and audit records by configured rules: too large an order, too many orders or
 * denied actions within a window, several email addresses of one customer. Each event is judged
 * exactly once; what is found is kept with its evidence, and raised as an alert. Its door is {@link
 * io.nightshift.fraud.Fraud}. It reads the tables of orders and audit records, and sees {@code
 * alerts}, {@code intake}, {@code jobs} and {@code hosting}.
 */
@NullMarked
package io.nightshift.fraud;

import org.jspecify.annotations.NullMarked;
