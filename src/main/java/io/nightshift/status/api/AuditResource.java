package io.nightshift.status.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.nightshift.audit.AuditExport;
import io.nightshift.audit.AuditRecordView;
import io.nightshift.audit.SealView;
import io.nightshift.audit.Verification;
import io.nightshift.status.AuditRecordList;
import io.nightshift.status.AuditSealList;
import io.nightshift.status.SharedVerification;
import io.nightshift.status.http.AnswerBudget;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The HTTP resource of the audit trail. */
@Path("/audit")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class AuditResource {
  private static final Pattern SEQUENCE = Pattern.compile("[1-9][0-9]{0,17}");

  private final AuditRecordList list;
  private final AuditSealList seals;
  private final AuditExport export;
  private final AuditDownload download;
  private final SharedVerification verification;
  private final SecurityIdentity caller;
  private final ReadBulkhead reads;
  private final AnswerBudget budget;

  @Inject
  AuditResource(
      AuditRecordList list,
      AuditSealList seals,
      AuditExport export,
      AuditDownload download,
      SharedVerification verification,
      SecurityIdentity caller,
      ReadBulkhead reads,
      AnswerBudget budget) {
    this.list = list;
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
    ListPage<AuditRecordView> page = list.page(new QueryParams(context));
    budget.count(context, page.items().stream().mapToLong(AuditResource::length).sum());
    return page.map(AuditResource::answer);
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
    return seals.page(new QueryParams(context));
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
