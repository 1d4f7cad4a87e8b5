package io.nightshift.hosting;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The services of this host: registration and status. The key is the name, never the type. */
public interface HostedServices {

  /**
   * Hosts another service, beside the CDI beans of type {@link HostedService}. Before the host
   * starts it is started with the others; afterwards at once.
   *
   * @param name its unique name
   * @param factory makes it, once
   * @param options how the host treats it where its settings say nothing else
   * @throws IllegalArgumentException if the name is taken or blank
   * @throws IllegalStateException if the host is stopping
   */
  void add(String name, Supplier<? extends HostedService> factory, WorkerOptions options);

  /** Every service, in the order of its start. */
  List<WorkerStatus> all();

  /** The service of that name. */
  Optional<WorkerStatus> find(String name);

  /**
   * Ends a service's work, which finishes what it has begun, until it is resumed: {@link
   * WorkerState#PAUSED} once it has ended. Its own {@code stop} is not called. A scheduled service
   * skips what falls due meanwhile.
   *
   * @return it as it stands; empty if there is none of that name
   * @throws CommandRefusedException if its state or kind does not allow it
   */
  Optional<WorkerStatus> pause(String name) throws CommandRefusedException;

  /**
   * Has a paused service go on.
   *
   * @return it as it stands; empty if there is none of that name
   * @throws CommandRefusedException if it is not paused
   */
  Optional<WorkerStatus> resume(String name) throws CommandRefusedException;

  /**
   * Stops a service and starts it again, one that has failed for good or is paused too. Returns
   * before it is done.
   *
   * @return it as it stands; empty if there is none of that name
   * @throws CommandRefusedException if its state does not allow it
   */
  Optional<WorkerStatus> restart(String name) throws CommandRefusedException;

  /**
   * Has a scheduled service run once, as soon as no other instance is running it. Returns before it
   * has run.
   *
   * @return it as it stands; empty if there is none of that name
   * @throws CommandRefusedException if it is not a scheduled service, or is at work already
   */
  Optional<WorkerStatus> runNow(String name) throws CommandRefusedException;
}
