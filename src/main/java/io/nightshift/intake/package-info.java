/**
 * From a Kafka record to its effects, exactly once: poll, decode, one transaction that moves the
 * position, claims the events, lets an event processor apply them and stores the records that could
 * not be applied.
 *
 * <p>It depends on {@code jobs}, {@code tracing} and {@code hosting} only. A package joins by an
 * {@link io.nightshift.events.EventProcessor} and a {@link io.nightshift.intake.TopicConsumer} made
 * from it.
 */
@NullMarked
package io.nightshift.intake;

import org.jspecify.annotations.NullMarked;
