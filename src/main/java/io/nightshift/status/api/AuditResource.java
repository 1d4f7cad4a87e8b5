package io.nightshift.status.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.nightshift.audit.AuditExport;
import io.nightshift.audit.AuditRecordView;
import io.nightshift.audit.AuditSeals;
import io.nightshift.audit.AuditTrail;
import io.nightshift.audit.SealView;
import io.nightshift.audit.Verification;
import io.nightshift.events.EventTime;
import io.nightshift.status.SharedVerification;
import io.nightshift.status.http.AnswerBudget;
import io.nightshift.status.http.Cursor;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.security.Operators;
import io.nightshift.status.security.Reader;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The HTTP resource of the audit trail. */
@Path("/audit")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class AuditResource {
  private static final String LIST = "audit-records";
  private static final String SEALS = "audit-seals";
  private static final Pattern SEQUENCE = Pattern.compile("[1-9][0-9]{0,17}");

  private final AuditTrail trail;
  private final AuditSeals seals;
  private final AuditExport export;
  private final AuditDownload download;
  private final SharedVerification verification;
  private final SecurityIdentity caller;
  private final ReadBulkhead reads;
  private final AnswerBudget budget;

  @Inject
  AuditResource(
      AuditTrail trail,
      AuditSeals seals,
      AuditExport export,
      AuditDownload download,
      SharedVerification verification,
      SecurityIdentity caller,
      ReadBulkhead reads,
      AnswerBudget budget) {
    this.trail = trail;
    this.seals = seals;
    this.export = export;
    this.download = download;
    this.verification = verification;
    this.caller = caller;
    this.reads = reads;
    this.budget = budget;
  }

  /**
   * A record in the HTTP API.
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
      String hash,
      int hashVersion) {}

  /** Records, newest first. */
  @GET
  @Path("/records")
  public ListPage<RecordAnswer> records(@Context RoutingContext context) {
    QueryParams asked = new QueryParams(context);
    int limit = asked.limit();
    AuditRecordView.Position before = asked.after(LIST, 3, AuditResource::position);
    AuditTrail.Filter filter =
        new AuditTrail.Filter(
            asked.text("actor"),
            asked.text("resource"),
            asked.text("action"),
            asked.time("from"),
            asked.time("to"));
    AuditTrail.Page page =
        QueryParams.areStorable(filter.actor(), filter.resource(), filter.action())
            ? reads.get(() -> trail.list(filter, before, limit))
            : new AuditTrail.Page(List.of(), false);
    budget.count(context, page.records().stream().mapToLong(AuditResource::length).sum());
    return ListPage.of(page.records(), page.more(), AuditResource::cursor, AuditResource::answer);
  }

  /** Only details may be long. */
  private static long length(AuditRecordView record) {
    return record.details() == null ? 0 : record.details().length();
  }

  /**
   * Verifies the whole trail: for operators at once, for readers at a limited rate.
   *
   * @throws java.sql.SQLException if the database is away
   */
  @GET
  @Path("/verify")
  public Verification verify(@Context RoutingContext context) throws Exception {
    // Without credentials the call is anonymous.
    boolean named = context.request().headers().contains(HttpHeaders.AUTHORIZATION);
    return named && caller.hasRole(Operators.ROLE) ? verification.anew() : verification.recent();
  }

  /** The seals of a chain, or of all, newest first. */
  @GET
  @Path("/seals")
  public ListPage<SealView> seals(@Context RoutingContext context) {
    QueryParams asked = new QueryParams(context);
    int limit = asked.limit();
    SealView.Position before = asked.after(SEALS, 3, AuditResource::sealPosition);
    String chain = asked.text("chain");
    List<SealView> found =
        QueryParams.areStorable(chain)
            ? reads.get(() -> seals.list(chain, before, limit + 1))
            : List.of();
    return ListPage.of(found, limit, AuditResource::cursor, Function.identity());
  }

  /** Exports one chain or all of them as lines of JSON, to verify them elsewhere. */
  @GET
  @Path("/export")
  @Produces("application/x-ndjson")
  public StreamingOutput export(@Context RoutingContext context) {
    QueryParams asked = new QueryParams(context);
    long from = sequence(asked, "from", 1);
    long to = sequence(asked, "to", Long.MAX_VALUE);
    if (!Reader.of(context).seesAll()) {
      // A record with shortened texts cannot be verified.
      throw caller.isAnonymous() ? new UnauthorizedException() : new ForbiddenException();
    }
    if (from > to) {
      throw ProblemException.badParameter("from must not be greater than to");
    }
    String chain = asked.text("chain");
    List<AuditExport.Part> parts =
        QueryParams.areStorable(chain) ? reads.get(() -> export.parts(chain, from, to)) : List.of();
    if (chain != null && parts.isEmpty()) {
      throw ProblemException.notFound("There is no chain of this name");
    }
    return download.of(parts, context);
  }

  private static long sequence(QueryParams asked, String name, long otherwise) {
    String value = asked.text(name);
    if (value == null) {
      return otherwise;
    }
    if (!SEQUENCE.matcher(value).matches()) {
      throw ProblemException.badParameter(name + " must be a sequence number: 1 or more");
    }
    return Long.parseLong(value);
  }

  private static String cursor(SealView seal) {
    long at = EventTime.micros(Instant.parse(seal.sealedAt()));
    return Cursor.of(SEALS, at, seal.chain(), seal.number());
  }

  private static SealView.Position sealPosition(List<String> key) {
    return new SealView.Position(
        EventTime.ofMicros(Cursor.number(key.get(0))), key.get(1), Cursor.number(key.get(2)));
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
        record.hash(),
        record.hashVersion());
  }
}
