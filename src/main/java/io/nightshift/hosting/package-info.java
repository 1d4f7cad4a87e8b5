/**
 * The types that an author of hosted services writes against: services, tokens, options, schedules,
 * states. The model is that of ASP.NET Core's hosted services ({@code IHostedService}, {@code
 * BackgroundService}) on virtual threads and Quarkus' lifecycle events.
 *
 * <p>It depends on no other package of the application, and knows nothing of Kafka, HTTP or SQL.
 * {@code io.nightshift.hosting.runtime} runs the services, {@code io.nightshift.hosting.web} shows
 * them.
 */
@NullMarked
package io.nightshift.hosting;

import org.jspecify.annotations.NullMarked;
