package io.nightshift.fleet;

import io.nightshift.database.StoredTime;
import io.nightshift.fleet.FleetView.Restart;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Restarts of a worker on all instances, one after the other. The row of the restart is the lock of
 * its turns, so that one turn is at work at a time. All times are by the clock of the database.
 */
final class RestartRows {
  /** The longest turn: the stop and the start of a worker, and the wait for its partitions. */
  static final Duration LIMIT = Duration.ofMinutes(2);

  private static final String LIVE_INSTANCE =
      "EXISTS (SELECT FROM instance WHERE instance.id = t.instance AND %s)"
          .formatted(InstanceRows.LIVE.replace("state", "instance.state"));

  private static final String PUT =
      """
      INSERT INTO worker_restart AS r (worker, restarted_by, at, reason, revision)
      VALUES (?, ?, clock_timestamp(), ?, 1)
      ON CONFLICT (worker) DO UPDATE SET restarted_by = EXCLUDED.restarted_by, at = EXCLUDED.at,
        reason = EXCLUDED.reason, revision = r.revision + 1
      """;

  private static final String AT_WORK =
      "SELECT instance FROM worker_restart_turn WHERE worker = ? AND state = 'AT_WORK'";

  private static final String CLEAR = "DELETE FROM worker_restart_turn WHERE worker = ?";

  private static final String TURNS =
      """
      INSERT INTO worker_restart_turn (worker, instance, name, position, state)
      SELECT ?, id, name,
        row_number() OVER (ORDER BY coalesce(id = ?::uuid, false) DESC, name, started_at, id), 'PENDING'
      FROM instance
      WHERE %s AND workers @> ?::jsonb
      """
          .formatted(InstanceRows.LIVE);

  private static final String LOCK =
      "SELECT revision FROM worker_restart WHERE worker = ? FOR UPDATE";

  private static final String GIVE_UP =
      """
      UPDATE worker_restart_turn AS t
      SET state = CASE WHEN state = 'AT_WORK' THEN 'FAILED' ELSE 'SKIPPED' END,
        why = CASE WHEN NOT LIVE THEN 'the instance is lost or stopped'
          ELSE 'the worker does not run again in time' END
      WHERE worker = ? AND (state IN ('PENDING', 'AT_WORK') AND NOT LIVE
        OR state = 'AT_WORK' AND since < clock_timestamp() - ? * interval '1 millisecond')
      """
          .replace("LIVE", LIVE_INSTANCE);

  private static final String TAKE =
      """
      UPDATE worker_restart_turn SET state = 'AT_WORK', since = clock_timestamp()
      WHERE worker = ? AND instance = ? AND state = 'PENDING'
        AND NOT EXISTS (SELECT FROM worker_restart_turn AS other
          WHERE other.worker = worker_restart_turn.worker AND (other.state = 'AT_WORK'
            OR other.state = 'PENDING' AND other.position < worker_restart_turn.position))
      """;

  private static final String MINE =
      "SELECT state FROM worker_restart_turn WHERE worker = ? AND instance = ?";

  private static final String END =
      """
      UPDATE worker_restart_turn AS t SET state = ?, why = ?
      FROM worker_restart AS r
      WHERE r.worker = t.worker AND r.revision = ?
        AND t.worker = ? AND t.instance = ? AND t.state = 'AT_WORK'
      """;

  private static final String ALL =
      """
      WITH turn AS (
        SELECT worker, instance, name, position,
          CASE WHEN state = 'AT_WORK' AND (NOT LIVE
              OR since < clock_timestamp() - ? * interval '1 millisecond') THEN 'FAILED'
            WHEN state = 'PENDING' AND NOT LIVE THEN 'SKIPPED'
            ELSE state END AS state
        FROM worker_restart_turn AS t)
      SELECT r.worker, r.restarted_by, r.at, r.reason, turn.instance, turn.name, turn.state
      FROM worker_restart AS r JOIN turn USING (worker)
      WHERE r.at >= clock_timestamp() - interval '1 hour'
        OR EXISTS (SELECT FROM turn AS open
          WHERE open.worker = r.worker AND open.state IN ('PENDING', 'AT_WORK'))
      ORDER BY r.worker, turn.position
      """
          .replace("LIVE", LIVE_INSTANCE);

  private RestartRows() {}

  /**
   * Begins a restart on all live instances that have the worker; it takes the place of an earlier
   * one. An instance that is in the middle of that one has the first turn: the others wait until
   * the worker runs again there.
   *
   * @return the number of turns
   * @throws SQLException if the database is away
   */
  static int put(Connection connection, String worker, String by, @Nullable String reason)
      throws SQLException {
    try (PreparedStatement put = connection.prepareStatement(PUT);
        PreparedStatement busy = connection.prepareStatement(AT_WORK);
        PreparedStatement clear = connection.prepareStatement(CLEAR);
        PreparedStatement turns = connection.prepareStatement(TURNS)) {
      put.setString(1, worker);
      put.setString(2, by);
      put.setString(3, reason);
      put.executeUpdate();
      busy.setString(1, worker);
      String first = null;
      try (ResultSet row = busy.executeQuery()) {
        if (row.next()) {
          first = row.getString(1);
        }
      }
      clear.setString(1, worker);
      clear.executeUpdate();
      turns.setString(1, worker);
      turns.setString(2, first);
      turns.setString(3, ReportJson.containing(worker, null));
      return turns.executeUpdate();
    }
  }

  /**
   * Takes the turn of an instance, if it is its turn, in the caller's transaction. Turns of lost
   * instances and turns that take too long are ended, whoever sees it first.
   *
   * @param limit the longest turn
   * @return the number of the restart while the turn of this instance is at work; empty if it is
   *     not
   * @throws SQLException if the database is away
   */
  static Optional<Long> take(Connection connection, String worker, UUID instance, Duration limit)
      throws SQLException {
    Long revision = null;
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setString(1, worker);
      try (ResultSet row = lock.executeQuery()) {
        revision = row.next() ? row.getLong(1) : null;
      }
    }
    if (revision == null) {
      return Optional.empty();
    }
    try (PreparedStatement giveUp = connection.prepareStatement(GIVE_UP);
        PreparedStatement take = connection.prepareStatement(TAKE);
        PreparedStatement mine = connection.prepareStatement(MINE)) {
      giveUp.setString(1, worker);
      giveUp.setLong(2, limit.toMillis());
      giveUp.executeUpdate();
      take.setString(1, worker);
      take.setObject(2, instance);
      take.executeUpdate();
      mine.setString(1, worker);
      mine.setObject(2, instance);
      try (ResultSet row = mine.executeQuery()) {
        return row.next() && "AT_WORK".equals(row.getString(1))
            ? Optional.of(revision)
            : Optional.empty();
      }
    }
  }

  /**
   * Ends the turn of an instance.
   *
   * @param failure why the worker does not run again; null if it does
   * @throws SQLException if the database is away
   */
  static void end(
      Connection connection, String worker, UUID instance, long revision, @Nullable String failure)
      throws SQLException {
    try (PreparedStatement end = connection.prepareStatement(END)) {
      end.setString(1, failure == null ? "DONE" : "FAILED");
      end.setString(2, failure);
      end.setLong(3, revision);
      end.setString(4, worker);
      end.setObject(5, instance);
      end.executeUpdate();
    }
  }

  /**
   * The restarts under way and those of the last hour, by worker.
   *
   * @param names the names of the instances in the fleet
   * @throws SQLException if the database is away
   */
  static Map<String, Restart> all(Connection connection, Map<UUID, String> names)
      throws SQLException {
    Map<String, Restart> restarts = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(ALL)) {
      select.setLong(1, LIMIT.toMillis());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String worker = rows.getString(1);
          Restart restart = restarts.get(worker);
          if (restart == null) {
            restart =
                new Restart(
                    rows.getString(2),
                    StoredTime.read(rows, 3),
                    rows.getString(4),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>());
            restarts.put(worker, restart);
          }
          String stored = rows.getString(6);
          String name = names.getOrDefault(UUID.fromString(rows.getString(5)), stored);
          list(restart, rows.getString(7)).add(name);
        }
      }
    }
    return restarts;
  }

  private static List<String> list(Restart restart, String state) {
    return switch (state) {
      case "DONE" -> restart.done();
      case "FAILED" -> restart.failed();
      case "SKIPPED" -> restart.skipped();
      default -> restart.pending();
    };
  }
}
