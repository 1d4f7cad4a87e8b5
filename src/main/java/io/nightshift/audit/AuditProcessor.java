package io.nightshift.audit;

import com.fasterxml.jackson.core.JsonToken;
import io.nightshift.audit.hashing.AuditEvent;
import io.nightshift.audit.hashing.CanonicalJson;
import io.nightshift.audit.hashing.ChainHash;
import io.nightshift.audit.hashing.HashVersion;
import io.nightshift.audit.hashing.HashVersions;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.DataReader;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Appends audit events to the chain of their partition. */
@Singleton
final class AuditProcessor implements EventProcessor<AuditDraft> {
  private static final Set<String> OUTCOMES = Set.of("SUCCESS", "DENIED", "FAILURE");

  /** The maximum number of characters: searched texts stay short. */
  private static final int MAX_TEXT = 1_024;

  private final HashVersion version;

  @Inject
  AuditProcessor() {
    this(HashVersions.OF_THIS_PROGRAM);
  }

  AuditProcessor(HashVersions versions) {
    this.version = versions.written();
  }

  @Override
  public String name() {
    return "audit";
  }

  @Override
  public ParseResult<AuditDraft> read(CloudEvent event) {
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
      return new ParseResult.Refused<>(Reason.UNREADABLE, "data are not JSON");
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
    return new ParseResult.Valid<>(
        AuditDraft.of(
            version,
            event,
            new AuditEvent(read.actor, read.action, read.resource, read.outcome, read.details)));
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
      return null; // A null counts as missing, for every member.
    }
    StringBuilder canonical = new StringBuilder();
    CanonicalJson.append(data.parser(), canonical);
    return canonical.toString();
  }

  @Override
  public String shareKey(AuditDraft payload) {
    return payload.resource();
  }

  @Override
  public List<Rejection> apply(Connection connection, List<Event<AuditDraft>> events)
      throws SQLException {
    ChainHash hash = new ChainHash(version);
    // In the order of their names, so that two batches do not deadlock.
    TreeMap<String, ChainHead> heads = new TreeMap<>();
    String[] chains = chainsOf(events);
    for (String chain : chains) {
      heads.computeIfAbsent(chain, ChainHead::new);
    }
    ChainHead.lock(connection, heads);
    try (TrailCopy trail = TrailCopy.begin(connection, version)) {
      for (int i = 0; i < chains.length; i++) {
        ChainHead head = heads.computeIfAbsent(chains[i], ChainHead::new);
        AuditDraft draft = events.get(i).payload();
        byte[] previous = head.hash();
        head.append(draft.canonical(), hash);
        trail.add(head, previous, draft);
      }
      trail.finish();
    }
    ChainHead.store(connection, heads);
    return List.of();
  }

  /** The name of each event's chain; consecutive events are mostly of one partition. */
  private static String[] chainsOf(List<Event<AuditDraft>> events) {
    String[] chains = new String[events.size()];
    for (int i = 0; i < chains.length; i++) {
      Event<AuditDraft> event = events.get(i);
      Event<AuditDraft> before = events.get(Math.max(0, i - 1));
      chains[i] =
          i > 0 && before.partition() == event.partition() && before.topic().equals(event.topic())
              ? chains[i - 1]
              : event.topic() + "/" + event.partition();
    }
    return chains;
  }
}
