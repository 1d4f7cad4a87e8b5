package io.nightshift.status;

import io.nightshift.events.Share;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostStatus;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.intake.IntakeTopics;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.status.http.InstanceIdentity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Collects the overview of this instance for the API and for the page. */
@Singleton
public final class Overview {
  private final InstanceIdentity instance;
  private final HostStatus host;
  private final HostedServices workers;
  private final IntakeTopics topics;
  private final BacklogSnapshot backlog;

  @Inject
  Overview(
      InstanceIdentity instance,
      HostStatus host,
      HostedServices workers,
      IntakeTopics topics,
      BacklogSnapshot backlog) {
    this.instance = instance;
    this.host = host;
    this.workers = workers;
    this.topics = topics;
    this.backlog = backlog;
  }

  /**
   * The present state of this instance.
   *
   * @param workers in the order of their start
   * @param topics by name
   * @param seen the counts of the database; empty while it does not answer
   */
  public record Now(
      String instance,
      String version,
      Share share,
      HostState state,
      Instant startedAt,
      List<WorkerStatus> workers,
      List<TopicStatus> topics,
      Optional<BacklogSnapshot.Seen> seen) {}

  /** Collects the overview; it works whatever else is away. */
  public Now take() {
    return new Now(
        instance.name(),
        instance.version(),
        instance.share(),
        host.state(),
        host.startedAt(),
        workers.all(),
        topics.all(),
        backlog.take());
  }
}
