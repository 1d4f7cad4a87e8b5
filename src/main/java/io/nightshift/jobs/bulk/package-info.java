/**
 * Operators' actions on all rows that match a filter, as operations with a progress that survive a
 * restart. A package with such rows implements {@link io.nightshift.jobs.bulk.BulkAction}; {@link
 * io.nightshift.jobs.bulk.BulkRequests} is the entry point for callers.
 */
@NullMarked
package io.nightshift.jobs.bulk;

import org.jspecify.annotations.NullMarked;
