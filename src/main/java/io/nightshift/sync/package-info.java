/**
 * The product catalogue of an external system, into {@code inventory}: counts, names and prices,
 * and a mark on what is not in it any more. It sees {@code http}, {@code intake}, {@code jobs} and
 * {@code hosting}; whatever gives pages of items is a {@link io.nightshift.sync.CatalogueSource}.
 * It has no doors: its worker is hosted by being there.
 */
@NullMarked
package io.nightshift.sync;

import org.jspecify.annotations.NullMarked;
