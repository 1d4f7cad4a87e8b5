package io.nightshift.status.api;

import io.nightshift.logwatch.LogCounts;
import io.nightshift.logwatch.LogKind;
import io.nightshift.monitoring.TargetCondition;
import io.nightshift.monitoring.TargetView;
import io.nightshift.monitoring.Targets;
import io.nightshift.status.LogCountList;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The HTTP resource of the checked servers and of the counts of log files. */
@Path("/monitoring")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class MonitoringResource {
  private static final String TARGETS = "targets";
  private static final ListKey<TargetView.Change, Long> HISTORY =
      ListKey.number("history", TargetView.Change::id);
  private static final ListKey<TargetView.Sample, Long> SAMPLES =
      ListKey.number("samples", TargetView.Sample::id);

  private final Targets targets;
  private final LogCountList counts;
  private final ReadBulkhead reads;

  @Inject
  MonitoringResource(Targets targets, LogCountList counts, ReadBulkhead reads) {
    this.targets = targets;
    this.counts = counts;
    this.reads = reads;
  }

  /**
   * A change of a target's state.
   *
   * @param why the fault; null after a recovery
   */
  record ChangeAnswer(Instant at, TargetCondition from, TargetCondition to, @Nullable String why) {
    static ChangeAnswer of(TargetView.Change change) {
      return new ChangeAnswer(change.at(), change.from(), change.to(), change.why());
    }
  }

  /** One check of a target. */
  record SampleAnswer(Instant at, boolean healthy, long latencyMillis, @Nullable String error) {
    static SampleAnswer of(TargetView.Sample sample) {
      return new SampleAnswer(
          sample.at(), sample.healthy(), sample.latencyMillis(), sample.error());
    }
  }

  /**
   * The count of log lines in one minute.
   *
   * @param level the level of the lines; null if they are counted by pattern
   * @param pattern the pattern of the lines; null if they are counted by level
   */
  record CountAnswer(
      Instant minute,
      String watch,
      String instance,
      @Nullable String level,
      @Nullable String pattern,
      long count) {
    static CountAnswer of(LogCounts.Count count) {
      LogCounts.Key key = count.key();
      boolean isLevel = key.kind() == LogKind.LEVEL;
      return new CountAnswer(
          key.minute(),
          key.watch(),
          key.instance(),
          isLevel ? key.name() : null,
          isLevel ? null : key.name(),
          count.count());
    }
  }

  /** Targets, by name. */
  @GET
  @Path("/targets")
  public ListPage<TargetView> targets(@Context RoutingContext context) {
    QueryParams asked = new QueryParams(context);
    int unused = asked.limit(); // Invalid parameters are refused before the database is asked.
    return ListPage.byName(
        TARGETS, reads.get(targets::list), TargetView::name, target -> target, asked);
  }

  /** One target. */
  @GET
  @Path("/targets/{name}")
  public TargetView target(@PathParam("name") String name) {
    return reads.get(targets::list).stream()
        .filter(target -> target.name().equals(name))
        .findAny()
        .orElseThrow(() -> ProblemException.notFound("There is no target of that name"));
  }

  /** The changes of a target, newest first. */
  @GET
  @Path("/targets/{name}/history")
  public ListPage<ChangeAnswer> history(
      @PathParam("name") String name, @Context RoutingContext context) {
    QueryParams asked = new QueryParams(context);
    int limit = asked.limit();
    Long before = HISTORY.after(asked);
    String known = target(name).name();
    List<TargetView.Change> found = reads.get(() -> targets.changes(known, before, limit + 1));
    return HISTORY.page(found, limit).map(ChangeAnswer::of);
  }

  /** The checks of a target, newest first. */
  @GET
  @Path("/targets/{name}/samples")
  public ListPage<SampleAnswer> samples(
      @PathParam("name") String name, @Context RoutingContext context) {
    QueryParams asked = new QueryParams(context);
    int limit = asked.limit();
    Long before = SAMPLES.after(asked);
    String known = target(name).name();
    List<TargetView.Sample> found = reads.get(() -> targets.samples(known, before, limit + 1));
    return SAMPLES.page(found, limit).map(SampleAnswer::of);
  }

  /** The counts of log files on all instances, newest minute first. */
  @GET
  @Path("/logs")
  public ListPage<CountAnswer> logs(@Context RoutingContext context) {
    return counts.page(new QueryParams(context)).map(CountAnswer::of);
  }
}
