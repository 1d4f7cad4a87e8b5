/**
 * The monitoring of other servers and their logs: it checks targets by HTTP, TCP, SQL and Redis,
 * counts lines of log files, and raises alerts. Its entry points are {@link
 * io.nightshift.monitoring.Targets} and {@link io.nightshift.logwatch.LogCounts}, for readers. It
 * depends on {@code alerts}, {@code http}, {@code redis}, {@code jobs} and {@code hosting}.
 */
@NullMarked
package io.nightshift.monitoring;

import org.jspecify.annotations.NullMarked;
