/**
 * From a Kafka record to its effects, exactly once: poll, decode, one transaction that moves the
 * position, claims the events, lets a room apply them and keeps what could not be applied.
 *
 * <p>Sees {@code jobs}, {@code tracing} and {@code hosting} only. A room joins by an {@link
 * io.nightshift.intake.EventProcessor} of its own and a {@link io.nightshift.intake.TopicConsumer}
 * made from it.
 */
@NullMarked
package io.nightshift.intake;

import org.jspecify.annotations.NullMarked;
