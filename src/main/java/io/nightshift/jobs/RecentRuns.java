package io.nightshift.jobs;

import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Reads the last runs of many scheduled workers at once: a few steps down the index for each. */
@Singleton
public final class RecentRuns {
  private static final String SELECT =
      """
      SELECT w.name, r.epoch, r.trigger, r.tick, r.instance, r.started_at, r.finished_at, r.outcome,
             r.items, r.found, r.message
      FROM unnest(?::text[]) AS w (name) CROSS JOIN LATERAL (
        SELECT * FROM job_run WHERE name = w.name ORDER BY epoch DESC LIMIT ?) AS r
      ORDER BY w.name, r.epoch DESC
      """;

  private final DataSource dataSource;

  @Inject
  RecentRuns(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * The last runs of each worker, newest first; workers without runs are absent.
   *
   * @param each the maximum number of runs for one worker
   * @throws IllegalStateException caused by an {@link SQLException} if the database is away
   */
  public Map<String, List<RunView>> of(Collection<String> workers, int each) {
    Map<String, List<RunView>> runs = new HashMap<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setArray(1, SqlArrays.text(connection, workers));
      select.setInt(2, each);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          runs.computeIfAbsent(row.getString(1), name -> new ArrayList<>()).add(run(row));
        }
      }
      return runs;
    } catch (SQLException e) {
      throw new IllegalStateException("The runs cannot be read", e);
    }
  }

  private static RunView run(ResultSet row) throws SQLException {
    return new RunView(
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
  }
}
