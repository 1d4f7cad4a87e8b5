package io.nightshift.fleet;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The rows of the instances. All times are by the clock of the database. */
final class InstanceRows {
  /** The signal that a command is given, or a turn has ended. */
  static final String SIGNAL = "fleet";

  /** The state of an instance that does not answer. */
  static final String LOST = "LOST";

  /** The state of a row: that of its last heartbeat, or LOST. */
  static final String STATE =
      """
      CASE WHEN state <> 'STOPPED' AND seen_at < clock_timestamp() - interval '15 seconds'
        THEN 'LOST' ELSE state END""";

  /** Whether an instance takes part: its last heartbeat is young, and it has not stopped. */
  static final String LIVE =
      "state <> 'STOPPED' AND seen_at >= clock_timestamp() - interval '15 seconds'";

  /**
   * Writes the row and reads what the instance must know, in one statement. A statement sees the
   * rows as they were before it: the own row is not read.
   */
  private static final String BEAT =
      """
      WITH gone AS (
        DELETE FROM instance WHERE id IN (
          SELECT id FROM instance
          WHERE id <> ? AND (seen_at < clock_timestamp() - interval '1 hour' OR (? AND name = ?))
          FOR UPDATE SKIP LOCKED)
        RETURNING id
      ), me AS (
        INSERT INTO instance (id, name, host, version, state, started_at, seen_at, workers, topics)
        VALUES (?, ?, ?, ?, ?, clock_timestamp() - ? * interval '1 millisecond',
                clock_timestamp(), ?::jsonb, ?::jsonb)
        ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state, seen_at = EXCLUDED.seen_at,
          workers = EXCLUDED.workers, topics = EXCLUDED.topics
        RETURNING id
      ), others AS (
        SELECT name, version, STATE AS state, LIVE AS live
        FROM instance
        WHERE id <> ? AND seen_at >= clock_timestamp() - interval '1 hour'
          AND id NOT IN (SELECT id FROM gone)
      )
      SELECT 'CONTROL', worker, CONTROL_COLUMNS FROM worker_control
      UNION ALL SELECT 'TURN', worker, NULL, NULL, NULL FROM worker_restart_turn
        WHERE instance = ? AND state IN ('PENDING', 'AT_WORK')
      UNION ALL SELECT 'STATE', state, NULL, NULL, count(*) FROM others GROUP BY state
      UNION ALL SELECT DISTINCT 'VERSION', version, NULL::boolean, NULL::bigint, NULL::bigint
        FROM others WHERE live
      UNION ALL SELECT 'TWIN', name, NULL, NULL, NULL FROM others WHERE live AND name = ?
      UNION ALL SELECT 'REPLACED', id::text, NULL, NULL, NULL FROM gone
      """
          .replace("CONTROL_COLUMNS", WorkerControl.COLUMNS)
          .replace("STATE AS", STATE + " AS")
          .replace("LIVE AS", "(" + LIVE + ") AS");

  private static final String STOPPED =
      """
      UPDATE instance
      SET state = 'STOPPED', seen_at = clock_timestamp(), workers = ?::jsonb, topics = '[]'
      WHERE id = ?
      """;

  private static final String WORKER =
      """
      SELECT workers FROM instance WHERE %s AND workers @> ?::jsonb ORDER BY seen_at DESC
      """
          .formatted(LIVE);

  private InstanceRows() {}

  /**
   * A process.
   *
   * @param id random for each process
   * @param name its name; another process may have it too
   */
  record Identity(UUID id, String name, String host, String version) {}

  /**
   * What a heartbeat reads.
   *
   * @param turns the workers of which a restart waits for this instance
   * @param states the number of the other instances in each state
   * @param versions the versions of the other live instances
   * @param hasTwin whether another live instance has the same name
   * @param hasReplaced whether rows were removed
   */
  record Answer(
      List<WorkerControl> controls,
      Set<String> turns,
      Map<String, Long> states,
      Set<String> versions,
      boolean hasTwin,
      boolean hasReplaced) {}

  /**
   * A heartbeat. It also removes the rows that are silent for an hour.
   *
   * @param isFirst whether it is the first of this process: it takes the place of every other row
   *     of its name. A process that is alive comes back with its next heartbeat.
   * @param uptimeMillis how long the process has run
   * @throws SQLException if the database is away
   */
  static Answer beat(
      Connection connection,
      Identity me,
      boolean isFirst,
      String state,
      long uptimeMillis,
      InstanceReport report)
      throws SQLException {
    try (PreparedStatement beat = connection.prepareStatement(BEAT)) {
      beat.setObject(1, me.id());
      beat.setBoolean(2, isFirst);
      beat.setString(3, me.name());
      beat.setObject(4, me.id());
      beat.setString(5, me.name());
      beat.setString(6, me.host());
      beat.setString(7, me.version());
      beat.setString(8, state);
      beat.setLong(9, uptimeMillis);
      beat.setString(10, ReportJson.workers(report));
      beat.setString(11, ReportJson.topics(report));
      beat.setObject(12, me.id());
      beat.setObject(13, me.id());
      beat.setString(14, me.name());
      try (ResultSet rows = beat.executeQuery()) {
        return answer(rows);
      }
    }
  }

  private static Answer answer(ResultSet rows) throws SQLException {
    List<WorkerControl> controls = new ArrayList<>();
    Set<String> turns = new HashSet<>();
    Map<String, Long> states = new HashMap<>();
    Set<String> versions = new HashSet<>();
    boolean hasTwin = false;
    boolean hasReplaced = false;
    while (rows.next()) {
      String name = rows.getString(2);
      switch (rows.getString(1)) {
        case "CONTROL" -> controls.add(WorkerControl.read(name, rows, 3));
        case "TURN" -> turns.add(name);
        case "STATE" -> states.put(name, rows.getLong(5));
        case "VERSION" -> versions.add(name);
        case "TWIN" -> hasTwin = true;
        default -> hasReplaced = true;
      }
    }
    return new Answer(controls, turns, states, versions, hasTwin, hasReplaced);
  }

  /**
   * A worker as the live instances that have it last reported it, the latest report first.
   *
   * @throws SQLException if the database is away
   */
  static List<InstanceReport.Line> lines(Connection connection, String worker) throws SQLException {
    List<InstanceReport.Line> lines = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(WORKER)) {
      select.setString(1, ReportJson.containing(worker, null));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ReportJson.lines(rows.getString(1)).stream()
              .filter(line -> line.name().equals(worker))
              .forEach(lines::add);
        }
      }
    }
    return lines;
  }

  /**
   * The last write of an orderly stop.
   *
   * @throws SQLException if the database is away
   */
  static void stopped(Connection connection, UUID id, InstanceReport report) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(STOPPED)) {
      update.setString(1, ReportJson.workers(report));
      update.setObject(2, id);
      update.executeUpdate();
    }
  }
}
