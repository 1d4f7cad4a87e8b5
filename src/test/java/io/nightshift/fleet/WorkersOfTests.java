package io.nightshift.fleet;

import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.CommandRefusedException.Reason;
import io.nightshift.hosting.HostedService;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerOptions;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Workers without a host, which do at once what they are told. */
final class WorkersOfTests implements HostedServices {
  private static final AtomicLong CLOCK = new AtomicLong();

  private final Map<String, WorkerStatus> workers = new TreeMap<>();
  private @Nullable DesiredStates desired;

  WorkersOfTests(String... names) {
    for (String name : names) {
      become(name, WorkerState.RUNNING);
    }
  }

  void startBy(DesiredStates states) {
    desired = states;
    List.copyOf(workers.keySet()).forEach(this::start);
  }

  private synchronized void start(String name) {
    DesiredStates states = desired;
    boolean isPaused = states != null && states.startsPaused(name);
    become(name, isPaused ? WorkerState.PAUSED : WorkerState.RUNNING);
  }

  void become(String name, WorkerState state) {
    become(name, state, null);
  }

  void fail(String name, String error) {
    become(name, WorkerState.FAILED, error);
  }

  private synchronized void become(String name, WorkerState state, @Nullable String error) {
    Instant since = Instant.ofEpochSecond(CLOCK.incrementAndGet());
    workers.put(
        name,
        new WorkerStatus(
            name,
            WorkerKind.BACKGROUND,
            state,
            since,
            0,
            error,
            null,
            null,
            null,
            null,
            null,
            null,
            false,
            0,
            List.of()));
  }

  @Override
  public synchronized Map<String, WorkerState> states() {
    Map<String, WorkerState> states = new TreeMap<>();
    workers.forEach((name, worker) -> states.put(name, worker.state()));
    return states;
  }

  WorkerState state(String name) {
    return find(name).orElseThrow().state();
  }

  @Override
  public void add(String name, Supplier<? extends HostedService> factory, WorkerOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized List<WorkerStatus> all() {
    return List.copyOf(workers.values());
  }

  @Override
  public synchronized Optional<WorkerStatus> find(String name) {
    return Optional.ofNullable(workers.get(name));
  }

  @Override
  public boolean isPausable(String name) {
    return !name.equals("schema");
  }

  @Override
  public Optional<WorkerStatus> pause(String name) throws CommandRefusedException {
    require(name, WorkerState.RUNNING);
    become(name, WorkerState.PAUSED);
    return find(name);
  }

  @Override
  public Optional<WorkerStatus> resume(String name) throws CommandRefusedException {
    require(name, WorkerState.PAUSED);
    become(name, WorkerState.RUNNING);
    return find(name);
  }

  private void require(String name, WorkerState state) throws CommandRefusedException {
    if (state(name) != state) {
      throw new CommandRefusedException(Reason.STATE, name + " is " + state(name));
    }
  }

  @Override
  public Optional<WorkerStatus> restart(String name) throws CommandRefusedException {
    if (state(name) == WorkerState.CREATED) {
      throw new CommandRefusedException(Reason.STATE, name + " is CREATED");
    }
    if (state(name) == WorkerState.STARTING) {
      throw new CommandRefusedException(
          Reason.COMMAND_UNDER_WAY, name + " is just being restarted");
    }
    start(name);
    return find(name);
  }

  @Override
  public Optional<WorkerStatus> runNow(String name) {
    throw new UnsupportedOperationException();
  }
}
