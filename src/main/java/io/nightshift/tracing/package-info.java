/**
 * Traces, continued from those that events bring, exported by OTLP over HTTP. Off, and nothing of
 * it loaded, unless an endpoint is configured.
 *
 * <p>Sees no other room.
 */
@NullMarked
package io.nightshift.tracing;

import org.jspecify.annotations.NullMarked;
