package io.nightshift.intake.deadletters;

import io.nightshift.events.Reason;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A group of dead letters with one cause.
 *
 * @param fingerprint their common features: topic, type, reason, and the message without the parts
 *     that differ from event to event
 * @param topic the topic of their records
 * @param type the type of their events; null if it could not be read
 * @param reason the name of a {@link Reason}
 * @param message of the newest of them
 * @param count their number
 * @param firstAt when the oldest became a dead letter
 * @param lastAt when the newest became a dead letter
 * @param last the id of the newest
 */
@RegisterForReflection
public record DeadLetterGroup(
    String fingerprint,
    String topic,
    @Nullable String type,
    String reason,
    String message,
    long count,
    Instant firstAt,
    Instant lastAt,
    long last) {}
