package io.nightshift.audit;

import com.fasterxml.jackson.core.JsonToken;
import io.nightshift.intake.CloudEvent;
import io.nightshift.intake.DataReader;
import io.nightshift.intake.EventProcessor;
import io.nightshift.intake.EventTime;
import io.nightshift.intake.Reading;
import io.nightshift.intake.Reason;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Appends audit events to the chain of their partition. */
final class AuditProcessor implements EventProcessor<AuditEvent> {
  private static final Set<String> OUTCOMES = Set.of("SUCCESS", "DENIED", "FAILURE");

  /** In characters: what is searched for stays short. */
  private static final int MAX_TEXT = 1_024;

  @Override
  public Reading<AuditEvent> read(CloudEvent event) {
    DataReader data = event.data();
    var read =
        new Object() {
          @Nullable String actor;
          @Nullable String action;
          @Nullable String resource;
          @Nullable String outcome = "SUCCESS";
          @Nullable String details;
        };
    try {
      data.object(
          name -> {
            switch (name) {
              case "actor" -> read.actor = data.text(name, MAX_TEXT);
              case "action" -> read.action = data.text(name, MAX_TEXT);
              case "resource" -> read.resource = data.text(name, MAX_TEXT);
              case "outcome" -> read.outcome = outcome(data);
              case "details" -> read.details = details(data);
              default -> {}
            }
          });
    } catch (IOException e) {
      return new Reading.Refused<>(Reason.UNREADABLE, "data are not JSON");
    }
    data.require("actor", read.actor);
    data.require("action", read.action);
    data.require("resource", read.resource);
    if (!data.valid()
        || read.actor == null
        || read.action == null
        || read.resource == null
        || read.outcome == null) {
      return data.refusal();
    }
    return new Reading.Valid<>(
        new AuditEvent(read.actor, read.action, read.resource, read.outcome, read.details));
  }

  private static String outcome(DataReader data) throws IOException {
    String outcome = data.text("outcome", MAX_TEXT);
    if (outcome != null && !OUTCOMES.contains(outcome)) {
      data.violation("outcome", "must be SUCCESS, DENIED or FAILURE");
    }
    return outcome == null ? "SUCCESS" : outcome;
  }

  private static @Nullable String details(DataReader data) throws IOException {
    if (data.parser().currentToken() == JsonToken.VALUE_NULL) {
      return null; // As if it were missing, like every member.
    }
    StringBuilder canonical = new StringBuilder();
    CanonicalJson.append(data.parser(), canonical);
    return canonical.toString();
  }

  @Override
  public List<Rejection> apply(Connection connection, List<Event<AuditEvent>> events)
      throws SQLException {
    AuditRows rows = new AuditRows(events.size());
    ChainHash hash = new ChainHash();
    // In the order of their names, so that no two batches wait for each other in a circle.
    TreeMap<String, ChainHead> heads = new TreeMap<>();
    for (Event<AuditEvent> event : events) {
      heads.computeIfAbsent(chainOf(event), ChainHead::new);
    }
    ChainHead.lock(connection, heads);
    for (Event<AuditEvent> event : events) {
      ChainHead head = heads.computeIfAbsent(chainOf(event), ChainHead::new);
      CloudEvent envelope = event.envelope();
      ChainHash.Content content =
          new ChainHash.Content(
              head.chain(),
              head.length() + 1,
              envelope.id(),
              envelope.source(),
              envelope.type(),
              envelope.time(),
              event.payload());
      byte[] previous = head.hash();
      head.append(hash.of(previous, content));
      rows.add(content, EventTime.micros(envelope.time()), previous, head.hash());
    }
    rows.insert(connection);
    ChainHead.store(connection, heads);
    return List.of();
  }

  private static String chainOf(Event<AuditEvent> event) {
    return event.topic() + "/" + event.partition();
  }
}
