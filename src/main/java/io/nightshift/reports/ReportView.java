package io.nightshift.reports;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * A report without its content.
 *
 * @param periodFrom the first moment that it covers
 * @param periodTo the first moment after that
 * @param summary its summary in one line
 */
@RegisterForReflection
public record ReportView(
    Long id,
    ReportKind kind,
    Instant periodFrom,
    Instant periodTo,
    Instant madeAt,
    String summary) {}
