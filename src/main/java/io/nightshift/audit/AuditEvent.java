package io.nightshift.audit;

import org.jspecify.annotations.Nullable;

/**
 * Somebody did something.
 *
 * @param actor who
 * @param action what
 * @param resource to what
 * @param outcome {@code SUCCESS}, {@code DENIED} or {@code FAILURE}
 * @param details anything else, as canonical JSON; null if there is nothing
 */
record AuditEvent(
    String actor, String action, String resource, String outcome, @Nullable String details) {}
