/**
 * The benchmark: the packaged application against peers that do the same work in other ways, side
 * by side in one run, on a real broker and a real, durable database.
 *
 * <p>{@link io.nightshift.bench.Bench} says how to run it. It sees {@code sandbox} and the outside
 * contract, and of the application only the tables.
 */
@NullMarked
package io.nightshift.bench;

import org.jspecify.annotations.NullMarked;
