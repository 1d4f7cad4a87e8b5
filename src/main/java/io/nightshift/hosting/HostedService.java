package io.nightshift.hosting;

import java.util.List;
import java.util.Optional;

/**
 * A service that runs as long as the application does. Every CDI bean of this type is hosted; more
 * are added through {@link HostedServices#add}.
 */
public interface HostedService {

  /**
   * The unique name of this service, the key of its settings ({@code workers."name".*} below the
   * prefix of {@link HostSettings}) and of its status. The default is the class's simple name in
   * kebab case.
   */
  default String name() {
    return ServiceNames.of(getClass());
  }

  /** The options of this service; its settings override them. */
  default WorkerOptions options() {
    return WorkerOptions.DEFAULT;
  }

  /**
   * Starts the service; it counts as started when this returns. Long work belongs into a {@link
   * BackgroundService}.
   *
   * @param startup cancelled when the host should stop, or the start timeout has passed
   * @throws Exception if it cannot start: the host then stops what it started, and exits with 1
   */
  void start(CancellationToken startup) throws Exception;

  /**
   * Stops the service: it accepts no more work, and finishes or gives back the work in flight.
   * Called once, and only if {@link #start} has returned.
   *
   * @param deadline {@link CancellationToken#remaining()} is the time it has; cancelled when over
   * @throws Exception if it could not stop cleanly: logged and reported, the other services are
   *     stopped all the same
   */
  void stop(CancellationToken deadline) throws Exception;

  /**
   * The reason why this service makes the application not ready, in one line for an operator; empty
   * if it is ready. Called often, from any thread: it must return at once.
   */
  default Optional<String> unready() {
    return Optional.empty();
  }

  /**
   * The wait of this service for something that it needs to work, such as a server that is away;
   * empty if it works or has nothing to do. A service records it in {@link Waits}. Called often,
   * from any thread: it must return at once.
   */
  default Optional<Wait> waits() {
    return Optional.empty();
  }

  /**
   * The figures of this service, always the same ones. Called often, from any thread: it must
   * return at once.
   */
  default List<WorkerFigure> figures() {
    return List.of();
  }
}
