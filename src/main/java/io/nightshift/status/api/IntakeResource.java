package io.nightshift.status.api;

import io.nightshift.intake.deadletters.Rewind;
import io.nightshift.intake.deadletters.Rewind.Target;
import io.nightshift.intake.deadletters.Rewinds;
import io.nightshift.intake.deadletters.Skip;
import io.nightshift.intake.deadletters.Skips;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.security.Operators;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The HTTP resource of the operators' calls to the intake. */
@Path("/intake")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class IntakeResource {
  private final Rewinds rewinds;
  private final Skips skips;
  private final Operators operators;

  @Inject
  IntakeResource(Rewinds rewinds, Skips skips, Operators operators) {
    this.rewinds = rewinds;
    this.skips = skips;
    this.operators = operators;
  }

  /**
   * The result of a rewind.
   *
   * @param dryRun whether nothing was changed
   * @param records the number of records that are read again; fewer if the topic is compacted
   */
  record Answer(String topic, boolean dryRun, long records, List<Rewind.Step> partitions) {}

  /**
   * Rewinds a topic to a time ({@code to}), or one partition to an offset; or only computes the
   * effect.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  @POST
  @Path("/{topic}/rewind")
  @RolesAllowed(Operators.ROLE)
  public Answer rewind(@PathParam("topic") String topic, @Context RoutingContext context)
      throws SQLException {
    QueryParams asked = QueryParams.ofCall(context);
    Target target = target(asked);
    boolean force = asked.flag("force");
    boolean counting = asked.flag("dryRun");
    requireRead(topic);
    if (counting) {
      return answer(topic, true, rewinds.dryRun(topic, target, force));
    }
    Map<String, String> details = new TreeMap<>();
    for (String name : List.of("to", "partition", "offset", "force")) {
      String value = asked.text(name);
      if (value != null) {
        details.put(name, value);
      }
    }
    return operators.call(
        "intake.rewind",
        "topic/" + topic,
        details,
        () -> answer(topic, false, rewinds.run(topic, target, force)));
  }

  /**
   * A topic that is not read here is refused before the call is recorded: nothing is done to it.
   */
  private void requireRead(String topic) {
    if (!rewinds.isRead(topic)) {
      throw notRead();
    }
  }

  private static ProblemException notRead() {
    return ProblemException.notFound("This instance does not read a topic of this name");
  }

  private static Target target(QueryParams asked) {
    Instant to = asked.time("to");
    Long partition = asked.number("partition", Integer.MAX_VALUE);
    Long offset = asked.number("offset", Long.MAX_VALUE);
    if (to != null && partition == null && offset == null) {
      return new Target.Time(to);
    }
    if (to == null && partition != null && offset != null) {
      return new Target.Offset(partition.intValue(), offset);
    }
    throw ProblemException.badParameter(
        "Specify either to=2026-11-22T10:15:30Z or partition=0&offset=1234");
  }

  private static Answer answer(String topic, boolean dryRun, Rewind outcome) {
    return switch (outcome) {
      case Rewind.Planned(List<Rewind.Step> steps) ->
          new Answer(topic, dryRun, steps.stream().mapToLong(Rewind.Step::records).sum(), steps);
      case Rewind.NotRead unknown -> throw notRead();
      case Rewind.Impossible(String why) -> throw ProblemException.badParameter(why);
      case Rewind.Unsafe(String why) -> throw new ProblemException(ProblemType.REWIND_UNSAFE, why);
      case Rewind.Unavailable(String why) ->
          throw new ProblemException(ProblemType.BROKER_AWAY, why);
    };
  }

  /**
   * The result of a skip.
   *
   * @param dryRun whether nothing was changed
   * @param position the new position
   * @param deadLetterId the dead letter of the record; null in a dry run
   */
  record SkipAnswer(
      String topic,
      int partition,
      long offset,
      boolean dryRun,
      long position,
      @Nullable String deadLetterId,
      @Nullable String eventId,
      @Nullable String source,
      @Nullable String type) {}

  /**
   * Skips the next record of a partition, and stores it as a dead letter; or only computes the
   * effect.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  @POST
  @Path("/{topic}/skip")
  @RolesAllowed(Operators.ROLE)
  public SkipAnswer skip(@PathParam("topic") String topic, @Context RoutingContext context)
      throws SQLException {
    QueryParams asked = QueryParams.ofCall(context);
    Long partition = asked.number("partition", Integer.MAX_VALUE);
    Long offset = asked.number("offset", Long.MAX_VALUE);
    if (partition == null || offset == null) {
      throw ProblemException.badParameter(
          "partition and offset are needed: partition=0&offset=1234");
    }
    int number = partition.intValue();
    boolean counting = asked.flag("dryRun");
    requireRead(topic);
    if (counting) {
      return answer(topic, number, offset, true, skips.dryRun(topic, number, offset));
    }
    return operators.call(
        "intake.skip",
        "topic/" + topic,
        Map.of("partition", partition.toString(), "offset", offset.toString()),
        () -> answer(topic, number, offset, false, skips.run(topic, number, offset)));
  }

  private static SkipAnswer answer(
      String topic, int partition, long offset, boolean dryRun, Skip outcome) {
    return switch (outcome) {
      case Skip.Passed(long position, Long letter, String id, String source, String type) ->
          new SkipAnswer(
              topic,
              partition,
              offset,
              dryRun,
              position,
              letter == null ? null : letter.toString(),
              id,
              source,
              type);
      case Skip.Unknown(String why) -> throw ProblemException.notFound(why);
      case Skip.NotNext(String why) -> throw new ProblemException(ProblemType.RECORD_NOT_NEXT, why);
      case Skip.Unavailable(String why) -> throw new ProblemException(ProblemType.BROKER_AWAY, why);
    };
  }
}
