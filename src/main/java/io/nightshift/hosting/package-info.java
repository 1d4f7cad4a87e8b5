/**
 * Hosted services: their registration, ordered start, supervision and drain in reverse order. The
 * model is that of ASP.NET Core's hosted services ({@code IHostedService}, {@code
 * BackgroundService}) on virtual threads and Quarkus' lifecycle events.
 *
 * <p>The lowest package of the application: it depends on no other, and knows nothing of Kafka,
 * HTTP or SQL.
 */
@NullMarked
package io.nightshift.hosting;

import org.jspecify.annotations.NullMarked;
