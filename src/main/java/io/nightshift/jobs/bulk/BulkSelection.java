package io.nightshift.jobs.bulk;

import java.time.Instant;
import java.util.Map;

/**
 * The rows of an operation: those that matched its filter when it was requested.
 *
 * @param filter values by parameter
 * @param lastId the greatest id of a row at the request
 * @param at the time of the request, by the database's clock
 */
public record BulkSelection(Map<String, String> filter, long lastId, Instant at) {}
