package io.nightshift.status;

import io.nightshift.hosting.Host;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.intake.IntakeTopics;
import io.nightshift.intake.TopicStatus;
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
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** This instance as it stands: itself, its workers, its topics. */
@Path("/status")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class StatusResource {
  private static final String WORKERS = "workers";
  private static final String INTAKE = "intake";

  private final Instance instance;
  private final Host host;
  private final HostedServices workers;
  private final IntakeTopics topics;
  private final Glance glance;

  @Inject
  StatusResource(
      Instance instance, Host host, HostedServices workers, IntakeTopics topics, Glance glance) {
    this.instance = instance;
    this.host = host;
    this.workers = workers;
    this.topics = topics;
    this.glance = glance;
  }

  /**
   * The whole.
   *
   * @param startedAt when this instance started
   */
  record Status(
      String service,
      String version,
      String instance,
      HostState state,
      Instant startedAt,
      List<WorkerAnswer> workers,
      List<TopicStatus> intake,
      Open deadLetters) {}

  /**
   * Dead letters that wait.
   *
   * @param open how many, null while the database does not answer
   */
  record Open(@Nullable Long open) {}

  /** Everything at a glance; it answers whatever else is away. */
  @GET
  public Status status() {
    return new Status(
        Instance.SERVICE,
        instance.version(),
        instance.name(),
        host.state(),
        host.startedAt(),
        workers.all().stream().map(WorkerAnswer::of).toList(),
        topics.all(),
        new Open(glance.take().map(Glance.Seen::open).orElse(null)));
  }

  /** The workers of this instance, by name. */
  @GET
  @Path("/workers")
  public Listed<WorkerAnswer> workers(@Context RoutingContext context) {
    return byName(WORKERS, workers.all(), WorkerStatus::name, WorkerAnswer::of, new Asked(context));
  }

  /** One worker. */
  @GET
  @Path("/workers/{name}")
  public WorkerAnswer worker(@PathParam("name") String name) {
    return workers
        .find(name)
        .map(WorkerAnswer::of)
        .orElseThrow(() -> ProblemException.notFound("There is no worker of that name"));
  }

  /** Where this instance stands in its topics, by name. */
  @GET
  @Path("/intake")
  public Listed<TopicStatus> intake(@Context RoutingContext context) {
    return byName(INTAKE, topics.all(), TopicStatus::topic, topic -> topic, new Asked(context));
  }

  private static <T, R> Listed<R> byName(
      String list, List<T> all, Function<T, String> name, Function<T, R> item, Asked asked) {
    int limit = asked.limit();
    String last = asked.after(list, 1, List::getFirst);
    List<T> found =
        all.stream()
            .filter(one -> last == null || name.apply(one).compareTo(last) > 0)
            .sorted(Comparator.comparing(name))
            .limit(limit + 1L)
            .toList();
    return Listed.of(found, limit, one -> Cursor.of(list, name.apply(one)), item);
  }
}
