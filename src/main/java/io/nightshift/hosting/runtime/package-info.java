/**
 * The host: registration of services, ordered start, supervision, schedules and drain in reverse
 * order. It knows nothing of Kafka, HTTP or SQL.
 *
 * <p>Its one public type is {@link io.nightshift.hosting.runtime.HostedApplication}, for the main
 * class of an application. All else is reached through {@code io.nightshift.hosting}.
 */
@NullMarked
package io.nightshift.hosting.runtime;

import org.jspecify.annotations.NullMarked;
