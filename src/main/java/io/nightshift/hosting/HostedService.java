package io.nightshift.hosting;

import java.util.Map;
import java.util.Optional;

/**
 * Something that runs as long as the application does. Every CDI bean of this type is hosted; more
 * are added through {@link HostedServices#add}.
 */
public interface HostedService {

  /**
   * The unique name of this service, the key of its settings ({@code nightshift.workers."name".*})
   * and of its status. The default is the class's simple name in kebab case.
   */
  default String name() {
    return ServiceNames.of(getClass());
  }

  /** How the host treats this service where its settings say nothing else. */
  default WorkerOptions options() {
    return WorkerOptions.DEFAULT;
  }

  /**
   * Starts the service; it counts as started when this returns. Long work belongs into a {@link
   * BackgroundService}.
   *
   * @param startup cancelled when the host is told to stop, or the time to start has run out
   * @throws Exception if it cannot start: the host then stops what it started, and exits 1
   */
  void start(CancellationToken startup) throws Exception;

  /**
   * Stops the service: takes nothing more, finishes or gives back what is in flight. Called only
   * where {@link #start} has returned, once.
   *
   * @param deadline {@link CancellationToken#remaining()} is the time it has; cancelled when over
   * @throws Exception if it could not stop cleanly: logged and reported, others stop all the same
   */
  void stop(CancellationToken deadline) throws Exception;

  /**
   * Why the application should not be called ready on this service's account, in one line for an
   * operator; empty when it is. Asked often, from any thread: it must answer at once.
   */
  default Optional<String> unready() {
    return Optional.empty();
  }

  /**
   * What this service waits for instead of working, such as a server that is away; empty if it
   * works, or has nothing to do. A service keeps it in {@link Waits}. Asked often, from any thread:
   * it must answer at once.
   */
  default Optional<Wait> waits() {
    return Optional.empty();
  }

  /** Figures for the status and the drain report, by name; read often, from any thread. */
  default Map<String, Long> figures() {
    return Map.of();
  }
}
