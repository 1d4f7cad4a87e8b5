package io.nightshift.status.page;

import io.nightshift.jobs.bulk.BulkOperation;
import io.nightshift.jobs.bulk.BulkRequests;
import io.nightshift.status.BulkOperationList;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.MultiMap;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The views of bulk operations: as a list, and the latest below another view. */
@Singleton
final class BulkViews {
  /** The number of the latest operations of which the open ones are shown. */
  private static final int LATEST = 20;

  private static final int ENDED = 3;

  private final BulkRequests operations;
  private final BulkOperationList list;
  private final ReadBulkhead reads;
  private final Clock clock;

  @Inject
  BulkViews(BulkRequests operations, BulkOperationList list, ReadBulkhead reads, Clock clock) {
    this.operations = operations;
    this.list = list;
    this.reads = reads;
    this.clock = clock;
  }

  /**
   * All bulk operations.
   *
   * @throws io.nightshift.status.http.ProblemException if a parameter is invalid
   * @throws RuntimeException if the database is away
   */
  TemplateInstance all(PageData page, QueryParams asked, MultiMap query, Reader reader) {
    Instant now = clock.instant();
    var listed = list.page(asked).map(one -> BulkModel.of(one, now, reader));
    return PageTemplates.operations(
        page, PageList.of(PageTabs.OPERATIONS, listed, query, list.filters()));
  }

  /**
   * The open operations among the latest, and a few that have ended.
   *
   * @throws RuntimeException if the database is away
   */
  BulkModel.Latest latest(Reader reader) {
    Instant now = clock.instant();
    List<BulkModel> shown = new ArrayList<>();
    boolean active = false;
    int ended = 0;
    for (BulkOperation one : reads.get(() -> operations.list(null, null, null, LATEST))) {
      boolean open = one.state().isOpen();
      if (open || ended < ENDED) {
        shown.add(BulkModel.of(one, now, reader));
      }
      active |= open;
      ended += open ? 0 : 1;
    }
    return new BulkModel.Latest(shown, active);
  }
}
