package io.nightshift.status.api;

import io.nightshift.alerts.Severity;
import io.nightshift.fraud.BacktestRefusedException;
import io.nightshift.fraud.BacktestResult;
import io.nightshift.fraud.FindingView;
import io.nightshift.fraud.Fraud;
import io.nightshift.fraud.Rule;
import io.nightshift.status.FraudFindingList;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.http.RowId;
import io.nightshift.status.security.Operators;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The HTTP resource of the fraud watch: its rules and findings. */
@Path("/fraud")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class FraudResource {
  private static final String RULES = "fraud-rules";

  private final Fraud fraud;
  private final FraudFindingList list;
  private final Operators operators;
  private final ReadBulkhead reads;

  @Inject
  FraudResource(Fraud fraud, FraudFindingList list, Operators operators, ReadBulkhead reads) {
    this.fraud = fraud;
    this.list = list;
    this.operators = operators;
    this.reads = reads;
  }

  /**
   * A finding in the HTTP API.
   *
   * @param id an opaque id
   * @param evidence the ids of the first 100 of its events: of orders, or chain/sequence of audit
   *     records
   */
  record Finding(
      String id,
      String rule,
      String kind,
      Severity severity,
      String subject,
      String message,
      Instant firstAt,
      Instant lastAt,
      long events,
      List<String> evidence,
      Instant foundAt,
      Instant seenAt) {
    static Finding of(FindingView view) {
      return new Finding(
          Long.toString(view.id()),
          view.rule(),
          view.kind(),
          view.severity(),
          view.subject(),
          view.message(),
          view.firstAt(),
          view.lastAt(),
          view.events(),
          view.evidence(),
          view.foundAt(),
          view.seenAt());
    }
  }

  /**
   * A rule in the HTTP API.
   *
   * @param over the limits by currency; empty if its kind has none
   * @param window an ISO 8601 duration
   * @param outcomes empty if its kind has none
   */
  record RuleAnswer(
      String name,
      String kind,
      Severity severity,
      Map<String, BigDecimal> over,
      int count,
      String window,
      SortedSet<String> outcomes) {
    static RuleAnswer of(Rule rule) {
      return new RuleAnswer(
          rule.name(),
          rule.kind(),
          rule.severity(),
          new TreeMap<>(rule.over()),
          rule.count(),
          rule.window().toString(),
          new TreeSet<>(rule.outcomes()));
    }
  }

  /**
   * The result of a backtest of a rule.
   *
   * @param rule the rule with the tried limits
   * @param judged the number of checked orders, or of checked audit records that did not succeed
   * @param found the number of findings
   * @param sample the first findings
   */
  record Tried(
      RuleAnswer rule,
      Instant from,
      Instant to,
      long judged,
      long found,
      List<BacktestResult.Sample> sample) {}

  /** Findings, newest first. */
  @GET
  @Path("/findings")
  public ListPage<Finding> findings(@Context RoutingContext context) {
    return list.page(new QueryParams(context)).map(Finding::of);
  }

  /** One finding. */
  @GET
  @Path("/findings/{id}")
  public Finding finding(@PathParam("id") String id) {
    return RowId.known(id)
        .flatMap(number -> reads.get(() -> fraud.find(number)))
        .map(Finding::of)
        .orElseThrow(() -> ProblemException.notFound("There is no finding of this id"));
  }

  /** The rules that are configured, by name. */
  @GET
  @Path("/rules")
  public ListPage<RuleAnswer> rules(@Context RoutingContext context) {
    return ListPage.byName(
        RULES, fraud.rules(), Rule::name, RuleAnswer::of, new QueryParams(context));
  }

  /**
   * Tries a rule on past events, optionally with other limits; it raises and stores nothing.
   *
   * @throws SQLException if the database is away
   */
  @POST
  @Path("/rules/{name}/try")
  @RolesAllowed(Operators.ROLE)
  public Tried tryRule(@PathParam("name") String name, @Context RoutingContext context)
      throws SQLException {
    QueryParams asked = QueryParams.ofCall(context);
    Rule configured =
        fraud.rules().stream()
            .filter(one -> one.name().equals(name))
            .findAny()
            .orElseThrow(() -> ProblemException.notFound("There is no rule of this name"));
    Instant from = asked.time("from");
    Instant to = asked.time("to");
    if (from == null || to == null) {
      throw ProblemException.badParameter("from and to are needed");
    }
    Rule rule = BacktestRequest.of(configured, asked);
    return operators.call(
        "fraud.try",
        "fraud-rule/" + name,
        Map.of("from", from.toString(), "to", to.toString()),
        () -> tryRule(rule, from, to));
  }

  private Tried tryRule(Rule rule, Instant from, Instant to) throws SQLException {
    try {
      BacktestResult result = fraud.tryRule(rule, from, to);
      return new Tried(
          RuleAnswer.of(rule), from, to, result.judged(), result.found(), result.sample());
    } catch (IllegalArgumentException e) {
      throw ProblemException.badParameter(String.valueOf(e.getMessage()));
    } catch (BacktestRefusedException e) {
      throw new ProblemException(ProblemType.TRIAL_REFUSED, String.valueOf(e.getMessage()));
    }
  }
}
