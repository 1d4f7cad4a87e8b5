package io.nightshift.hosting;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Settings of the host and, by name, of each worker. The application gives their prefix, in an
 * interface of its own:
 *
 * <pre>{@code
 * @ConfigMapping(prefix = "shop")
 * public interface ShopSettings extends HostSettings {}
 * }</pre>
 */
public interface HostSettings {

  /** The name of this instance; the name of the host if absent. */
  Optional<String> instance();

  /** The host's own. */
  HostTimes host();

  /** Limits of the health checks. */
  StatusTimes status();

  /** By the name of the worker; what is absent is as the worker's own options say. */
  @WithDefaults
  Map<String, WorkerSettings> workers();

  /** Limits for all workers together. */
  interface HostTimes {
    /** The longest that all starts together may take. */
    @WithDefault("30s")
    Duration startupTimeout();

    /** The longest that the whole stop may take. */
    @WithDefault("30s")
    Duration shutdownTimeout();
  }

  /** Limits of the health checks. */
  interface StatusTimes {
    /**
     * How long a worker that the host needs may fail and restart before the instance becomes
     * unready.
     */
    @WithDefault("30s")
    Duration backingOffLimit();
  }

  /** Settings of one worker. */
  interface WorkerSettings {
    /** Whether it is hosted at all. */
    @WithDefault("true")
    boolean enabled();

    /** The position of the service in the order of the start. */
    OptionalInt order();

    /** The longest time that its start may take; 0 for no limit. */
    Optional<Duration> startTimeout();

    /** The longest time that its stop may take. */
    Optional<Duration> stopTimeout();

    /** The longest silence of its work before it counts as stuck; 0 for unwatched. */
    Optional<Duration> heartbeatLimit();

    /** What a permanent failure of the worker means for the host. */
    Optional<WorkerOptions.FailurePolicy> failure();

    /** The restart policy after its {@code execute} has ended by itself. */
    RestartSettings restart();

    /** The schedule of a scheduled worker. */
    ScheduleSettings schedule();
  }

  /**
   * The parts of a {@link Schedule} that differ from the worker's own. Of {@code cron}, {@code
   * every} and {@code fixedDelay} at most one is given.
   */
  interface ScheduleSettings {
    /** A cron expression, or {@code off}: then it runs only when an operator asks. */
    Optional<String> cron();

    /** The interval between runs, in whole seconds; ticks fall on its multiples. */
    Optional<Duration> every();

    /** The pause between the end of a run and the next. */
    Optional<Duration> fixedDelay();

    /** The time zone of the cron expression, such as {@code Europe/Berlin}. */
    Optional<String> timeZone();

    /** The delay of the first run after the start of an instance. */
    Optional<Duration> initialDelay();

    /** The longest random delay of a run. */
    Optional<Duration> jitter();

    /** The treatment of a tick that comes while a run is at work. */
    Optional<Schedule.Overlap> overlap();

    /** The treatment of ticks that came while no instance was running. */
    Optional<Schedule.Misfire> misfire();

    /** How long an instance that does not answer keeps a run from the other instances. */
    Optional<Duration> lease();
  }

  /** The parts of a {@link RestartPolicy} that differ from the worker's own. */
  interface RestartSettings {
    /** After which endings it is started again. */
    Optional<RestartPolicy.When> when();

    /** The pause before the first restart. */
    Optional<Duration> firstDelay();

    /** The longest pause. */
    Optional<Duration> maxDelay();

    /** The random share of a pause, 0 to 1. */
    OptionalDouble jitter();

    /** The time at work after which the next failure counts as the first again. */
    Optional<Duration> resetAfter();

    /** The number of restarts within the window after which the worker has failed permanently. */
    OptionalInt maxRestarts();

    /** The time in which restarts are counted. */
    Optional<Duration> window();
  }
}
