/**
 * Looks after other servers and their logs: checks what is configured by HTTP, TCP and SQL, counts
 * what log files say, and raises alerts. Its doors are {@link io.nightshift.monitoring.Targets} and
 * {@link io.nightshift.monitoring.LogCounts}, for readers. It sees {@code alerts}, {@code http},
 * {@code jobs} and {@code hosting}.
 */
@NullMarked
package io.nightshift.monitoring;

import org.jspecify.annotations.NullMarked;
