/**
 * Scheduled workers across all instances: claims to ticks, the history of runs, and transactions
 * that commit only while the run's lease lasts. Its entry points are {@link
 * io.nightshift.jobs.RunTransactions} for jobs, {@link io.nightshift.database.Transaction} for any
 * code and {@link io.nightshift.jobs.RunHistory} for readers. It depends on {@code hosting} only.
 *
 * <p>It also has the shared database code of all packages: signals, the state of the server, stale
 * connections, and the detection of poolers.
 */
@NullMarked
package io.nightshift.jobs;

import org.jspecify.annotations.NullMarked;
