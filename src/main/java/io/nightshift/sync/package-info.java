/**
 * The sync of an external system's product catalogue into the stock: counts, names and prices, and
 * a mark on vanished items. It depends on {@code orders}, which owns the stock, on {@code http},
 * {@code redis}, {@code jobs}, {@code database} and {@code hosting}; a source of pages implements
 * {@link io.nightshift.sync.CatalogueSource}. It has no entry point: its worker is hosted as a CDI
 * bean.
 */
@NullMarked
package io.nightshift.sync;

import org.jspecify.annotations.NullMarked;
