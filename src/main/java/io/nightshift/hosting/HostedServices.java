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
   * @throws IllegalArgumentException where the name is taken or blank
   * @throws IllegalStateException where the host is stopping
   */
  void add(String name, Supplier<? extends HostedService> factory, WorkerOptions options);

  /** Every service, in the order of its start. */
  List<WorkerStatus> all();

  /** The service of that name. */
  Optional<WorkerStatus> find(String name);
}
