package io.nightshift.status.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.nightshift.jobs.bulk.BulkOperation;
import io.nightshift.status.security.Reader;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bulk operation.
 *
 * @param id an opaque id
 * @param action the name of its action
 * @param filter the values of the action's parameters
 * @param found the number of items; null until they are counted
 * @param done the number of items that it has changed
 * @param failed the number of items that were tried in vain
 * @param skipped the number of items that could not be tried, or did not match any more
 * @param lastError the last failure; null if there is none
 * @param stoppedBy the operator who stopped it; null if nobody did
 * @param startedAt null while it is queued
 * @param endedAt null while it is open
 * @param updatedAt the time of the last progress
 */
record BulkOperationResponse(
    String id,
    String action,
    Map<String, String> filter,
    BulkOperation.State state,
    String requestedBy,
    Instant requestedAt,
    @Nullable Long found,
    long done,
    long failed,
    long skipped,
    @Nullable String lastError,
    @Nullable String stoppedBy,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    Instant updatedAt) {

  static BulkOperationResponse of(BulkOperation operation, Reader reader) {
    return new BulkOperationResponse(
        Long.toString(operation.id()),
        operation.action(),
        reader.filter(operation),
        operation.state(),
        operation.requestedBy(),
        operation.requestedAt(),
        operation.found(),
        operation.done(),
        operation.failed(),
        operation.skipped(),
        operation.lastError(),
        operation.stoppedBy(),
        operation.startedAt(),
        operation.endedAt(),
        operation.updatedAt());
  }

  /**
   * The answer to a dry run.
   *
   * @param found the number of items that match now
   */
  record Count(String action, Map<String, String> filter, long found) {}

  /** The answer to a request: the operation, or the count of a dry run; the other one is null. */
  record Requested(
      @JsonUnwrapped @Nullable BulkOperationResponse operation,
      @JsonUnwrapped @Nullable Count count) {}
}
