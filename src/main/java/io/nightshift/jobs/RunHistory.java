package io.nightshift.jobs;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.nightshift.database.RowReader;
import io.nightshift.database.StoredTime;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The history of the runs of scheduled workers on all instances, for readers. */
@ApplicationScoped
public class RunHistory {
  private static final String COLUMNS =
      "name, epoch, trigger, tick, instance, started_at, finished_at, outcome, items, found,"
          + " message";
  private static final String LIST =
      "SELECT %s FROM job_run WHERE name = ? AND epoch < ? ORDER BY epoch DESC LIMIT ?"
          .formatted(COLUMNS);
  private static final String LATEST =
      """
      SELECT r.* FROM unnest(?) AS w (worker) CROSS JOIN LATERAL (
        SELECT %s FROM job_run WHERE name = w.worker ORDER BY epoch DESC LIMIT ?) AS r
      ORDER BY r.name, r.epoch DESC
      """
          .formatted(COLUMNS);

  private final DataSource dataSource;

  RunHistory(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** A run, and the name of its worker. */
  private record Run(String worker, RunView view) {
    static Run of(ResultSet row) throws SQLException {
      RunView view =
          new RunView(
              row.getLong(2),
              row.getString(3),
              StoredTime.read(row, 4),
              row.getString(5),
              StoredTime.read(row, 6),
              StoredTime.readOrNull(row, 7),
              row.getString(8),
              row.getLong(9),
              row.getLong(10),
              row.getString(11));
      return new Run(row.getString(1), view);
    }
  }

  /**
   * Runs of a worker, newest first.
   *
   * @param before only runs with a smaller number; null for the newest
   * @param limit the maximum number of runs
   * @throws IllegalStateException if the database is away
   */
  public List<RunView> list(String worker, @Nullable Long before, int limit) {
    long end = before == null ? Long.MAX_VALUE : before;
    return RowReader.list(dataSource, LIST, row -> Run.of(row).view(), worker, end, limit);
  }

  /**
   * The last runs of each worker, newest first; workers without runs are absent. It takes a few
   * steps down the index for each.
   *
   * @param each the maximum number of runs for one worker
   * @throws IllegalStateException if the database is away
   */
  public Map<String, List<RunView>> latest(Collection<String> workers, int each) {
    Object names = workers.toArray(String[]::new);
    return RowReader.list(dataSource, LATEST, Run::of, names, each).stream()
        .collect(groupingBy(Run::worker, mapping(Run::view, toList())));
  }
}
