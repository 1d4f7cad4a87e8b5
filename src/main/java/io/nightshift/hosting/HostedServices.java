package io.nightshift.hosting;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The services of this host: registration and status. The key is the name, never the type. */
public interface HostedServices {

  /**
   * Registers a service beside the CDI beans of type {@link HostedService}. Before the start of the
   * host, it is started with the others; later, at once.
   *
   * @param name its unique name
   * @param factory creates it; called once
   * @param options its options; its settings override them
   * @throws IllegalArgumentException if the name is blank or registered already
   * @throws IllegalStateException if the host is stopping
   */
  void add(String name, Supplier<? extends HostedService> factory, WorkerOptions options);

  /** Every service, in the order of its start. */
  List<WorkerStatus> all();

  /** The state of every service by its name, without the cost of a whole status. */
  Map<String, WorkerState> states();

  /** The service of that name. */
  Optional<WorkerStatus> find(String name);

  /** Whether a service has work of its own that can be paused; false for an unknown name. */
  boolean isPausable(String name);

  /**
   * Pauses a service until it is resumed. Its work finishes what it has begun; then its state is
   * {@link WorkerState#PAUSED}. Its {@code stop} is not called. A scheduled service skips the ticks
   * that fall due meanwhile.
   *
   * @return its status; empty if there is no service of that name
   * @throws CommandRefusedException if its state or kind does not allow it
   */
  Optional<WorkerStatus> pause(String name) throws CommandRefusedException;

  /**
   * Resumes a paused service.
   *
   * @return its status; empty if there is no service of that name
   * @throws CommandRefusedException if it is not paused
   */
  Optional<WorkerStatus> resume(String name) throws CommandRefusedException;

  /**
   * Stops a service and starts it again, also one that has failed permanently or is paused. Returns
   * before the restart is complete.
   *
   * @return its status; empty if there is no service of that name
   * @throws CommandRefusedException if its state does not allow it
   */
  Optional<WorkerStatus> restart(String name) throws CommandRefusedException;

  /**
   * Requests one run of a scheduled service, as soon as no other instance is running it. Returns
   * before the run has ended.
   *
   * @return its status; empty if there is no service of that name
   * @throws CommandRefusedException if it is not a scheduled service, or a run is at work already
   */
  Optional<WorkerStatus> runNow(String name) throws CommandRefusedException;
}
