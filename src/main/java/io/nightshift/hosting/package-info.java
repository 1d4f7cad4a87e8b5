/**
 * Hosted services: registered, started in order, watched, drained in reverse. The model is that of
 * ASP.NET Core's hosted services ({@code IHostedService}, {@code BackgroundService}) on virtual
 * threads and Quarkus' lifecycle events.
 *
 * <p>The lowest room of the house: it sees no other, and knows nothing of Kafka, HTTP or SQL.
 */
@NullMarked
package io.nightshift.hosting;

import org.jspecify.annotations.NullMarked;
