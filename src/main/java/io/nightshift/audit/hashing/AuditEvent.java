package io.nightshift.audit.hashing;

import org.jspecify.annotations.Nullable;

/**
 * An audit event.
 *
 * @param actor who acted
 * @param action what was done
 * @param resource the object of the action
 * @param outcome {@code SUCCESS}, {@code DENIED} or {@code FAILURE}
 * @param details further details as canonical JSON; null if there are none
 */
public record AuditEvent(
    String actor, String action, String resource, String outcome, @Nullable String details) {}
