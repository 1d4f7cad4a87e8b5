/**
 * The framework peers of the benchmark, as users of Quarkus would write them: order events by
 * {@code @Incoming} methods, record by record with Panache, and in batches with JDBC. They write
 * the application's own tables.
 */
@NullMarked
package io.nightshift.bench.peers;

import org.jspecify.annotations.NullMarked;
