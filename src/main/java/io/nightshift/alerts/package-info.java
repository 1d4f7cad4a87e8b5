/**
 * Alerts: raised once for each cause while it lasts, sent to operators by email or webhook and
 * published to Kafka, acknowledged, resolved. Its entry point is {@link
 * io.nightshift.alerts.Alerts}. Other packages name their problems by {@link
 * io.nightshift.database.StoredProblems}. It depends on {@code notifications}, {@code publishing},
 * {@code jobs}, {@code database} and {@code hosting}.
 */
@NullMarked
package io.nightshift.alerts;

import org.jspecify.annotations.NullMarked;
