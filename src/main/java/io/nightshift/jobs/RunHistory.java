package io.nightshift.jobs;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The history of the runs of scheduled workers on all instances, for readers. */
@ApplicationScoped
@ActivateRequestContext
public class RunHistory {

  /**
   * Runs of a worker, newest first.
   *
   * @param before only runs with a smaller number; null for the newest
   * @param limit the maximum number of runs
   */
  public List<RunView> list(String worker, @Nullable Long before, int limit) {
    return RunRow.find(
            "name = ?1 and epoch < ?2 order by epoch desc",
            worker,
            before == null ? Long.MAX_VALUE : before)
        .page(0, limit)
        .project(RunView.class)
        .list();
  }
}
