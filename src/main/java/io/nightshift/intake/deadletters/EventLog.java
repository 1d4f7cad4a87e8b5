package io.nightshift.intake.deadletters;

import io.nightshift.database.QueryConditions;
import io.nightshift.database.RowReader;
import io.nightshift.database.StoredTime;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Reads the state of each event. */
@ApplicationScoped
public class EventLog {
  private static final String CLAIMED =
      """
      SELECT event_id, source, topic, partition, "offset", at
      FROM inbox WHERE event_id = ? AND source = ?
      """;
  private static final String SOURCES =
      """
      SELECT source FROM inbox WHERE event_id = ?
      UNION
      SELECT source FROM dead_letter WHERE event_id = ? AND source IS NOT NULL
      ORDER BY 1 LIMIT ?
      """;
  private static final String NOT_REPLAYED = "state <> 'REPLAYED'";

  private final DataSource dataSource;

  EventLog(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * The state of the event of that id and source; empty if it was never seen.
   *
   * @throws IllegalStateException if the database is away
   */
  public Optional<EventView> find(String id, String source) {
    Optional<EventView> claimed =
        RowReader.first(dataSource, CLAIMED, EventLog::applied, id, source);
    if (claimed.isEmpty()) {
      return unclaimed(id, source);
    }
    EventView taken = claimed.get();
    QueryConditions itsDeadLetter =
        of(id, source)
            .andAll(NOT_REPLAYED)
            .andAll(
                "topic = ? AND partition = ? AND \"offset\" = ?",
                taken.topic(),
                taken.partition(),
                taken.recordOffset());
    return deadLetter(itsDeadLetter).map(dead -> deadLettered(id, source, dead)).or(() -> claimed);
  }

  /**
   * The sources of the events of that id, in order.
   *
   * @param limit the maximum number of sources
   * @throws IllegalStateException if the database is away
   */
  public List<String> sources(String id, int limit) {
    return RowReader.list(dataSource, SOURCES, row -> row.getString(1), id, id, limit);
  }

  /** An event whose identity could not be claimed has a dead letter only. */
  private Optional<EventView> unclaimed(String id, String source) {
    return deadLetter(of(id, source).andAll(NOT_REPLAYED))
        .map(dead -> deadLettered(id, source, dead))
        .or(
            () ->
                deadLetter(of(id, source))
                    .map(replayed -> view(id, source, replayed, EventView.State.APPLIED)));
  }

  private static QueryConditions of(String id, String source) {
    return new QueryConditions().andAll("event_id = ? AND source = ?", id, source);
  }

  private Optional<DeadLetterView> deadLetter(QueryConditions conditions) {
    return RowReader.first(
        dataSource,
        DeadLetterView.SELECT.formatted(conditions.where()),
        DeadLetterView::of,
        conditions.values(1));
  }

  private static EventView applied(ResultSet row) throws SQLException {
    return new EventView(
        row.getString(1),
        row.getString(2),
        EventView.State.APPLIED,
        row.getString(3),
        row.getInt(4),
        row.getLong(5),
        StoredTime.read(row, 6),
        null);
  }

  private static EventView deadLettered(String id, String source, DeadLetterView dead) {
    return view(id, source, dead, EventView.State.DEAD_LETTERED);
  }

  private static EventView view(
      String id, String source, DeadLetterView dead, EventView.State state) {
    return new EventView(
        id,
        source,
        state,
        dead.topic(),
        dead.partition(),
        dead.recordOffset(),
        dead.at(),
        state == EventView.State.DEAD_LETTERED ? dead.id() : null);
  }
}
