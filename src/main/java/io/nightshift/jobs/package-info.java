/**
 * Scheduled workers over all instances: who may run which tick, what became of each run, and
 * transactions that only commit while the run's lease lasts. Its doors are {@link
 * io.nightshift.jobs.RunTransactions} for jobs, {@link io.nightshift.jobs.Transaction} for everyone
 * and {@link io.nightshift.jobs.RunHistory} for readers. It sees {@code hosting} only.
 *
 * <p>Also what all rooms share of the database: signals, which server answers, connections that are
 * of no use any more, and poolers between.
 */
@NullMarked
package io.nightshift.jobs;

import org.jspecify.annotations.NullMarked;
