package io.nightshift.intake;

import io.nightshift.hosting.HostedServices;
import io.nightshift.intake.consumer.TopicStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The status of this instance's topics. */
@Singleton
public final class IntakeTopics {
  private final TopicConsumers consumers;
  private final HostedServices services;

  @Inject
  IntakeTopics(TopicConsumers consumers, HostedServices services) {
    this.consumers = consumers;
    this.services = services;
  }

  /** Every topic that is read, by name. */
  public List<TopicStatus> all() {
    return consumers.services().stream()
        .flatMap(
            consumer ->
                services.find(consumer.name()).stream()
                    .map(worker -> consumer.status(worker.state().name())))
        .sorted(Comparator.comparing(TopicStatus::topic))
        .toList();
  }

  /** The topic that a worker of this instance reads; empty if no worker of that name reads one. */
  public Optional<TopicStatus> ofWorker(String name) {
    return consumers.services().stream()
        .filter(consumer -> consumer.name().equals(name))
        .findFirst()
        .flatMap(
            consumer -> services.find(name).map(worker -> consumer.status(worker.state().name())));
  }
}
