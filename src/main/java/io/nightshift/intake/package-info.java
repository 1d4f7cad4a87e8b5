/**
 * From a Kafka record to its effects, exactly once: poll, decode, one transaction that moves the
 * position, claims the events, lets an event processor apply them and stores the records that could
 * not be applied.
 *
 * <p>It depends on {@code jobs}, {@code tracing} and {@code hosting} only. A package joins by a
 * bean of type {@link io.nightshift.events.EventProcessor}.
 */
@NullMarked
package io.nightshift.intake;

import org.jspecify.annotations.NullMarked;
