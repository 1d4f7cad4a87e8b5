/**
 * Alerts: raised once for each cause while it lasts, sent to operators by email or webhook and
 * published to Kafka, acknowledged, resolved. Its entry point is {@link
 * io.nightshift.alerts.Alerts}. It depends on {@code notifications}, {@code intake}, {@code jobs}
 * and {@code hosting}.
 */
@NullMarked
package io.nightshift.alerts;

import org.jspecify.annotations.NullMarked;
