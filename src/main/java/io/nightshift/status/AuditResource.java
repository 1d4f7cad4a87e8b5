package io.nightshift.status;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.nightshift.audit.AuditRecordView;
import io.nightshift.audit.AuditTrail;
import io.nightshift.audit.AuditVerifier;
import io.nightshift.audit.Verification;
import io.nightshift.intake.EventTime;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit trail. */
@Path("/audit")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class AuditResource {
  private static final String LIST = "audit-records";

  private final AuditTrail trail;
  private final Shared<Verification> verification;
  private final Reads reads;

  @Inject
  AuditResource(AuditTrail trail, AuditVerifier verifier, Reads reads) {
    this.trail = trail;
    this.verification = new Shared<>(verifier::verify);
    this.reads = reads;
  }

  /**
   * A record, as the outside sees it.
   *
   * @param details the JSON that was stored and hashed, byte for byte
   */
  record RecordAnswer(
      String chain,
      long sequence,
      String eventId,
      String source,
      String type,
      Instant at,
      String actor,
      String action,
      String resource,
      String outcome,
      @JsonRawValue @Nullable String details,
      String previousHash,
      String hash) {}

  /** Records, newest first. */
  @GET
  @Path("/records")
  public Listed<RecordAnswer> records(@Context RoutingContext context) {
    Asked asked = new Asked(context);
    int limit = asked.limit();
    AuditRecordView.Position before = asked.after(LIST, 3, AuditResource::position);
    AuditTrail.Filter filter =
        new AuditTrail.Filter(
            asked.text("actor"),
            asked.text("resource"),
            asked.text("action"),
            asked.time("from"),
            asked.time("to"));
    List<AuditRecordView> found =
        Asked.areStorable(filter.actor(), filter.resource(), filter.action())
            ? reads.get(() -> trail.list(filter, before, limit + 1))
            : List.of();
    return Listed.of(found, limit, AuditResource::cursor, AuditResource::answer);
  }

  /**
   * Verifies the whole trail.
   *
   * @throws java.sql.SQLException where the database is away
   */
  @GET
  @Path("/verify")
  public Verification verify() throws Exception {
    return verification.get();
  }

  private static String cursor(AuditRecordView record) {
    return Cursor.of(LIST, EventTime.micros(record.at()), record.chain(), record.sequence());
  }

  private static AuditRecordView.Position position(List<String> key) {
    return new AuditRecordView.Position(
        EventTime.ofMicros(Cursor.number(key.get(0))), key.get(1), Cursor.number(key.get(2)));
  }

  private static RecordAnswer answer(AuditRecordView record) {
    return new RecordAnswer(
        record.chain(),
        record.sequence(),
        record.eventId(),
        record.source(),
        record.type(),
        record.at(),
        record.actor(),
        record.action(),
        record.resource(),
        record.outcome(),
        record.details(),
        record.previousHash(),
        record.hash());
  }
}
