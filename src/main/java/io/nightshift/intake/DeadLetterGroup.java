package io.nightshift.intake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters of one cause.
 *
 * @param fingerprint what they have in common: topic, type, reason, and the message without what
 *     differs from event to event
 * @param topic the topic of their records
 * @param type the type of their events; null if it could not be read
 * @param reason the name of a {@link Reason}
 * @param message of the newest of them
 * @param count how many they are
 * @param firstAt when the oldest became a dead letter
 * @param lastAt when the newest became a dead letter
 * @param last the id of the newest
 */
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
