package io.nightshift.fleet;

import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.CommandRefusedException.Reason;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.PausedWorkers;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the workers of this instance follow their desired states, as far as this instance knows
 * them. A command for this instance alone holds until the next one for all.
 */
@Singleton
final class DesiredStates implements PausedWorkers {
  private static final Logger LOG = Logger.getLogger("io.nightshift.fleet");

  /** A longer pause has no end in the life of a process; it would exceed the nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final HostedServices workers;
  private final ReentrantLock lock = new ReentrantLock();

  // Read without the lock by a worker that starts, which may have a lock of its own.
  private volatile Map<String, WorkerControl> known = Map.of();
  private final Map<String, Local> locals = new ConcurrentHashMap<>();

  /** The workers that were paused here by a command; not those that the application paused. */
  private final Set<String> paused = ConcurrentHashMap.newKeySet();

  private final Map<String, Long> followed = new HashMap<>();
  private long changes;
  private boolean hasLearned;

  @Inject
  DesiredStates(HostedServices workers) {
    this.workers = workers;
  }

  /**
   * A command for this instance alone.
   *
   * @param revision the command for all that it came after
   * @param end its end by {@link System#nanoTime()}; null without one
   */
  private record Local(long revision, boolean isPaused, @Nullable Long end) {}

  /** The number of commands that were learned apart from a heartbeat. */
  long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes over what a heartbeat has read.
   *
   * @param asked {@link #changes} before it read
   * @return false if a command came meanwhile: what was read may be older
   */
  boolean learn(List<WorkerControl> read, long asked) {
    lock.lock();
    try {
      if (asked != changes) {
        return false;
      }
      Map<String, WorkerControl> next = new HashMap<>();
      read.forEach(control -> next.put(control.worker(), control));
      known = Map.copyOf(next);
      if (!hasLearned) {
        // No worker of a new process was paused before these commands.
        read.forEach(control -> followed.put(control.worker(), control.revision()));
        hasLearned = true;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes over a command that is committed, and follows it; unless a later one is known. */
  void learn(WorkerControl control) {
    lock.lock();
    try {
      changes++;
      if (control.revision() < control(control.worker()).revision()) {
        return;
      }
      Map<String, WorkerControl> next = new HashMap<>(known);
      next.put(control.worker(), control);
      known = Map.copyOf(next);
      workers.find(control.worker()).ifPresent(worker -> follow(control.worker(), worker.state()));
    } finally {
      lock.unlock();
    }
  }

  /** Makes all workers follow; a worker that cannot now does so at the next call. */
  void follow(Map<String, WorkerState> all) {
    lock.lock();
    try {
      all.forEach(this::follow);
    } finally {
      lock.unlock();
    }
  }

  private void follow(String name, WorkerState state) {
    WorkerControl control = control(name);
    Local local = local(control);
    boolean isPaused = local == null ? control.isPaused() : local.isPaused();
    boolean isNew = local == null && control.revision() != followed.getOrDefault(name, 0L);
    if (isPaused) {
      if (state == WorkerState.RUNNING || state == WorkerState.BACKING_OFF) {
        paused.add(name);
        command(() -> workers.pause(name));
      }
    } else if (state == WorkerState.PAUSED && (isNew || paused.contains(name))) {
      if (command(() -> workers.resume(name))) {
        paused.remove(name);
      }
    }
    if (local == null) {
      followed.put(name, control.revision());
    }
  }

  /** Null if there is none, or a command for all has come since, or it has ended. */
  private @Nullable Local local(WorkerControl control) {
    Local local = locals.get(control.worker());
    if (local == null) {
      return null;
    }
    Long end = local.end();
    if (local.revision() != control.revision() || (end != null && System.nanoTime() - end >= 0)) {
      locals.remove(control.worker());
      return null;
    }
    return local;
  }

  private WorkerControl control(String worker) {
    return known.getOrDefault(worker, WorkerControl.none(worker));
  }

  @Override
  public boolean startsPaused(String worker) {
    Local local = locals.get(worker);
    WorkerControl control = control(worker);
    boolean is =
        control.isPaused()
            && (local == null || local.isPaused() || local.revision() != control.revision());
    if (is) {
      paused.add(worker);
    }
    return is;
  }

  /**
   * Pauses a worker of this instance alone.
   *
   * @param limit the time after which it is resumed; null without one
   * @return its status; empty if there is no worker of that name
   * @throws CommandRefusedException if its state or kind does not allow it
   */
  Optional<WorkerStatus> pauseHere(String worker, @Nullable Duration limit)
      throws CommandRefusedException {
    lock.lock();
    try {
      Optional<WorkerStatus> status = workers.pause(worker);
      paused.add(worker);
      Long end =
          limit == null || limit.compareTo(LONGEST) >= 0
              ? null
              : System.nanoTime() + limit.toNanos();
      locals.put(worker, new Local(control(worker).revision(), true, end));
      return status;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Resumes a worker of this instance alone.
   *
   * @return its status; empty if there is no worker of that name
   * @throws CommandRefusedException if it is not paused
   */
  Optional<WorkerStatus> resumeHere(String worker) throws CommandRefusedException {
    lock.lock();
    try {
      Optional<WorkerStatus> status = workers.resume(worker);
      paused.remove(worker);
      locals.put(worker, new Local(control(worker).revision(), false, null));
      return status;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Restarts a worker of this instance alone; it starts as is desired for all.
   *
   * @return its status; empty if there is no worker of that name
   * @throws CommandRefusedException if its state does not allow it
   */
  Optional<WorkerStatus> restartHere(String worker) throws CommandRefusedException {
    lock.lock();
    try {
      Local before = locals.remove(worker);
      boolean wasPaused = paused.remove(worker);
      try {
        return workers.restart(worker);
      } catch (CommandRefusedException e) {
        if (before != null) {
          locals.put(worker, before);
        }
        if (wasPaused) {
          paused.add(worker);
        }
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  /** The number of these workers that are not in their desired state. */
  long unfollowed(List<WorkerStatus> all) {
    return all.stream()
        .filter(
            worker ->
                !WorkerControl.follows(control(worker.name()).isPaused(), worker.state().name()))
        .count();
  }

  @FunctionalInterface
  private interface Command {
    Optional<WorkerStatus> give() throws CommandRefusedException;
  }

  /** Whether it was accepted; a refusal by the worker's present state may pass. */
  private static boolean command(Command command) {
    try {
      var unused = command.give();
      return true;
    } catch (CommandRefusedException e) {
      LOG.debugf("Not now: %s", e.getMessage());
      return e.reason() == Reason.KIND;
    }
  }
}
