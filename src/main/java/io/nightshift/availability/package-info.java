/**
 * The available pieces of each sku in Redis, for shops that must not ask PostgreSQL. It depends on
 * {@code orders}, which owns the stock, on {@code redis}, {@code database} and {@code hosting}. It
 * has no entry point: its workers are hosted if a Redis server is configured.
 */
@NullMarked
package io.nightshift.availability;

import org.jspecify.annotations.NullMarked;
