/**
 * Watches orders and audit records by configured rules: too large an order, too many orders or
 * denied actions within a window, several email addresses of one customer. Each event is checked
 * exactly once; a finding is stored with its evidence, and raised as an alert. Its entry point is
 * {@link io.nightshift.fraud.Fraud}. It reads the tables of orders and audit records, and depends
 * on {@code alerts}, {@code intake}, {@code jobs} and {@code hosting}.
 */
@NullMarked
package io.nightshift.fraud;

import org.jspecify.annotations.NullMarked;
