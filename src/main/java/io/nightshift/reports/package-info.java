/**
 * Reports of orders and of audit activity: created each day and for any period on demand, as HTML
 * with a chart and as CSV, kept, and announced by email. Its entry point is {@link
 * io.nightshift.reports.Reports}. It reads the tables of orders and audit records, and depends on
 * {@code notifications}, {@code intake}, {@code jobs} and {@code hosting}.
 */
@NullMarked
package io.nightshift.reports;

import org.jspecify.annotations.NullMarked;
