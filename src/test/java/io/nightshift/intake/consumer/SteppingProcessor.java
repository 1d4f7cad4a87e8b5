package io.nightshift.intake.consumer;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Applies events by writing a numbered step for each, so that their order shows, but for those that
 * a test has it reject, refuse or stumble over.
 */
public final class SteppingProcessor implements EventProcessor<String> {
  public static final String TABLE =
      "CREATE TABLE step (number bigserial, subject text NOT NULL, id text NOT NULL)";

  public final Set<String> rejected = ConcurrentHashMap.newKeySet();
  public final Set<String> refused = ConcurrentHashMap.newKeySet();
  public final Set<String> faulty = ConcurrentHashMap.newKeySet();

  /** Called with what is to be applied, in its transaction. */
  public volatile Consumer<List<String>> applying = ids -> {};

  @Override
  public String name() {
    return "orders";
  }

  @Override
  public ParseResult<String> read(CloudEvent event) {
    return refused.contains(event.id())
        ? new ParseResult.Refused<>(Reason.INVALID, "refused")
        : new ParseResult.Valid<>(event.id());
  }

  @Override
  public List<Rejection> apply(Connection connection, List<Event<String>> events)
      throws SQLException {
    applying.accept(events.stream().map(Event::payload).toList());
    List<Rejection> rejections = new ArrayList<>();
    List<String> subjects = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      String id = events.get(i).payload();
      if (faulty.contains(id)) {
        throw new IllegalStateException("stumbled over " + id);
      }
      if (rejected.contains(id)) {
        rejections.add(new Rejection(i, Reason.INVALID_TRANSITION, "rejected"));
      } else {
        subjects.add(events.get(i).envelope().subject());
        ids.add(id);
      }
    }
    // Not as a JDBC batch: with assertions on, the driver has one that fails when the session is
    // cut.
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO step (subject, id) SELECT unnest(?::text[]), unnest(?::text[])")) {
      insert.setArray(1, connection.createArrayOf("text", subjects.toArray()));
      insert.setArray(2, connection.createArrayOf("text", ids.toArray()));
      insert.executeUpdate();
    }
    return rejections;
  }
}
