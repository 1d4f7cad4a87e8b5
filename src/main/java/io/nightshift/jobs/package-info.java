/**
 * Scheduled workers over all instances: who may run which tick, what became of each run, and
 * transactions that only commit while the run's lease lasts. Its doors are {@link
 * io.nightshift.jobs.RunTransactions} for jobs, {@link io.nightshift.jobs.Transaction} for everyone
 * and {@link io.nightshift.jobs.RunHistory} for readers. It sees {@code hosting} only.
 */
@NullMarked
package io.nightshift.jobs;

import org.jspecify.annotations.NullMarked;
