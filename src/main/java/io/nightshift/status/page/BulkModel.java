package io.nightshift.status.page;

import io.nightshift.jobs.bulk.BulkOperation;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A bulk operation on the page.
 *
 * @param filter its parameters in words
 * @param progress the number of tried items of the found ones; empty until they are counted
 * @param percent its progress; empty if it is not at work
 * @param begun the time of its start; empty while it is queued
 * @param error the last failure; empty if there is none
 */
@TemplateData
record BulkModel(
    String id,
    String action,
    String filter,
    String state,
    String progress,
    String percent,
    String done,
    String failed,
    String skipped,
    String by,
    RelativeTime requested,
    RelativeTime begun,
    RelativeTime ended,
    String error,
    List<PageAction> actions) {

  /**
   * The latest operations below another view.
   *
   * @param active whether one is open
   */
  @TemplateData
  record Latest(List<BulkModel> items, boolean active) {}

  static BulkModel of(BulkOperation one, Instant now, Reader reader) {
    String id = Long.toString(one.id());
    long tried = one.done() + one.failed() + one.skipped();
    Long found = one.found();
    String by =
        one.stoppedBy() == null
            ? one.requestedBy()
            : one.requestedBy() + ", stopped by " + one.stoppedBy();
    return new BulkModel(
        id,
        one.action(),
        one.filter().isEmpty()
            ? "all"
            : reader.filter(one).entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", ")),
        one.state().name(),
        found == null ? "" : HumanFormat.number(tried) + " of " + HumanFormat.number(found),
        found == null || found == 0 || one.state() != BulkOperation.State.RUNNING
            ? ""
            : Long.toString(Math.clamp(tried * 100 / found, 0, 100)),
        HumanFormat.number(one.done()),
        HumanFormat.number(one.failed()),
        HumanFormat.number(one.skipped()),
        by,
        RelativeTime.of(one.requestedAt(), now),
        RelativeTime.of(one.startedAt(), now),
        RelativeTime.of(one.endedAt(), now),
        one.lastError() == null ? "" : one.lastError(),
        one.state().isOpen() ? List.of(PageAction.stop(id)) : List.of());
  }
}
