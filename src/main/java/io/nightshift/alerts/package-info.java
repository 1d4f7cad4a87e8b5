/**
 * What needs a person: raised once for each cause while it lasts, told to operators by email or
 * webhook and to everyone by Kafka, acknowledged, resolved. Its door is {@link
 * io.nightshift.alerts.Alerts}. It sees {@code notifications}, {@code intake}, {@code jobs} and
 * {@code hosting}.
 */
@NullMarked
package io.nightshift.alerts;

import org.jspecify.annotations.NullMarked;
