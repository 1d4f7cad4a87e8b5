package io.nightshift.status.api;

import io.nightshift.intake.deadletters.DeadLetterGroup;
import io.nightshift.status.security.Reader;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A group of dead letters with one cause in the HTTP API.
 *
 * @param fingerprint opaque, and the same for the same cause
 * @param message of the newest of them
 */
record DeadLetterGroupResponse(
    String fingerprint,
    String topic,
    @Nullable String type,
    String reason,
    String message,
    long count,
    Instant firstAt,
    Instant lastAt) {

  static DeadLetterGroupResponse of(DeadLetterGroup group, Reader reader) {
    return new DeadLetterGroupResponse(
        group.fingerprint(),
        group.topic(),
        group.type(),
        group.reason(),
        reader.message(group),
        group.count(),
        group.firstAt(),
        group.lastAt());
  }
}
