package io.nightshift.jobs.bulk;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operation on all rows that match a filter.
 *
 * @param action the name of its {@link BulkAction}
 * @param filter values by parameter
 * @param lastId the greatest id of a row at the request: later rows are not touched
 * @param position the id of the last item that was tried; null before the first
 * @param found the number of rows; null until they are counted
 * @param done the number of changed rows
 * @param failed the number of rows that were tried in vain
 * @param skipped the number of rows that could not be tried, or did not match any more
 * @param lastError the last failure; null if there is none
 * @param stoppedBy the operator who stopped it; null if nobody did
 * @param startedAt null while it is queued
 * @param endedAt null while it is open
 * @param updatedAt the time of the last progress
 */
public record BulkOperation(
    long id,
    String action,
    Map<String, String> filter,
    State state,
    String requestedBy,
    Instant requestedAt,
    long lastId,
    @Nullable Long position,
    @Nullable Long found,
    long done,
    long failed,
    long skipped,
    @Nullable String lastError,
    @Nullable String stoppedBy,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    Instant updatedAt) {

  /** The state of an operation. */
  public enum State {
    /** It waits for its turn. */
    QUEUED,
    /** It is at work, or continues as soon as an instance can. */
    RUNNING,
    /** Each of its items was tried once. */
    DONE,
    /** An operator has stopped it. */
    STOPPED,
    /** Its items cannot be found. */
    FAILED;

    /** Whether there is work left. */
    public boolean isOpen() {
      return this == QUEUED || this == RUNNING;
    }
  }

  /** The rows that it is for. */
  BulkSelection selection() {
    return new BulkSelection(filter, lastId, requestedAt);
  }
}
