package io.nightshift.jobs;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** The history of the runs of scheduled workers on all instances, for readers. */
@ApplicationScoped
@ActivateRequestContext
public class RunHistory {
  private static final String LATEST =
      """
      SELECT r.* FROM unnest(CAST(:workers AS text[])) AS w (name) CROSS JOIN LATERAL (
        SELECT * FROM job_run WHERE name = w.name ORDER BY epoch DESC LIMIT :each) AS r
      ORDER BY r.name, r.epoch DESC
      """;

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

  /**
   * The last runs of each worker, newest first; workers without runs are absent. It takes a few
   * steps down the index for each.
   *
   * @param each the maximum number of runs for one worker
   */
  public Map<String, List<RunView>> latest(Collection<String> workers, int each) {
    return RunRow.getEntityManager()
        .unwrap(Session.class)
        .createNativeQuery(LATEST, RunRow.class)
        .setParameter("workers", workers.toArray(String[]::new))
        .setParameter("each", each)
        .getResultStream()
        .collect(groupingBy(row -> row.name, mapping(RunRow::view, toList())));
  }
}
