/**
 * Traces, continued from those that events bring, exported by OTLP over HTTP. Without a configured
 * endpoint it is off, and none of it is loaded.
 *
 * <p>It depends on no other package.
 */
@NullMarked
package io.nightshift.tracing;

import org.jspecify.annotations.NullMarked;
