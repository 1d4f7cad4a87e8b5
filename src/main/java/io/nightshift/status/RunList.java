package io.nightshift.status;

import io.nightshift.jobs.RunHistory;
import io.nightshift.jobs.RunView;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The lists of the runs of each scheduled worker on all instances, newest first. */
@Singleton
public final class RunList {
  private final RunHistory history;
  private final ReadBulkhead reads;

  @Inject
  RunList(RunHistory history, ReadBulkhead reads) {
    this.history = history;
    this.reads = reads;
  }

  /**
   * The requested page.
   *
   * @throws ProblemException if a parameter is invalid
   * @throws RuntimeException if the database is away
   */
  public ListPage<RunView> page(String worker, QueryParams asked) {
    ListKey<RunView, Long> key = ListKey.number("runs/" + worker, RunView::epoch);
    int limit = asked.limit();
    Long before = key.after(asked);
    return key.page(reads.get(() -> history.list(worker, before, limit + 1)), limit);
  }
}
