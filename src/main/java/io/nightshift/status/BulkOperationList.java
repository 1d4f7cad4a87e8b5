package io.nightshift.status;

import io.nightshift.jobs.bulk.BulkAction;
import io.nightshift.jobs.bulk.BulkOperation;
import io.nightshift.jobs.bulk.BulkRequests;
import io.nightshift.status.http.FilteredList;
import io.nightshift.status.http.ListFilter;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The list of bulk operations, newest first. */
@Singleton
public final class BulkOperationList extends FilteredList<BulkOperation, Long> {
  private static final ListFilter<BulkOperation.State> STATE =
      ListFilter.oneOf("state", BulkOperation.State.class);

  private final BulkRequests operations;
  private final ListFilter<BulkAction> action;

  @Inject
  BulkOperationList(BulkRequests operations, ReadBulkhead reads) {
    this(operations, reads, ListFilter.oneOf("action", operations::actions, BulkAction::name));
  }

  private BulkOperationList(
      BulkRequests operations, ReadBulkhead reads, ListFilter<BulkAction> action) {
    super(
        "/bulk-operations",
        ListKey.number("bulk-operations", BulkOperation::id),
        reads,
        action,
        STATE);
    this.operations = operations;
    this.action = action;
  }

  /** The action of an operation. */
  public ListFilter<BulkAction> action() {
    return action;
  }

  @Override
  protected ListPage<BulkOperation> read(QueryParams asked, @Nullable Long before, int limit) {
    BulkAction of = action.of(asked);
    return key()
        .page(
            operations.list(of == null ? null : of.name(), STATE.of(asked), before, limit + 1),
            limit);
  }
}
