package io.nightshift.intake.consumer;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Notes the events that it applies, and lets a test see and do something when it works. */
public class NotingProcessor implements EventProcessor<String> {

  /** Called for each event before any transaction. */
  public void reading(String id) {}

  /** Called before the events are noted, in their transaction. */
  public void applying(List<String> ids) throws SQLException {}

  @Override
  public String name() {
    return "orders";
  }

  @Override
  public final ParseResult<String> read(CloudEvent event) {
    reading(event.id());
    return new ParseResult.Valid<>(event.id());
  }

  @Override
  public final List<Rejection> apply(Connection connection, List<Event<String>> events)
      throws SQLException {
    applying(events.stream().map(Event::payload).toList());
    IntakeParts.note(connection, events);
    return List.of();
  }
}
