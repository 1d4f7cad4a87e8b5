package io.nightshift.hosting;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Settings of the host and, by name, of each worker. */
@ConfigMapping(prefix = "nightshift")
interface HostSettings {

  /** What this instance is called; the host's name where absent. */
  Optional<String> instance();

  /** The host's own. */
  HostTimes host();

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

  /** Settings of one worker. */
  interface WorkerSettings {
    /** Whether it is hosted at all. */
    @WithDefault("true")
    boolean enabled();

    /** Its place in the start. */
    OptionalInt order();

    /** The longest its start may take; 0 for no limit. */
    Optional<Duration> startTimeout();

    /** The longest its stop may take. */
    Optional<Duration> stopTimeout();

    /** How long its work may be silent before it counts as stuck; 0 for unwatched. */
    Optional<Duration> heartbeatLimit();

    /** What its failing for good means for the host. */
    Optional<WorkerOptions.FailurePolicy> failure();

    /** What happens when its {@code execute} ends by itself. */
    RestartSettings restart();

    /** When a scheduled worker runs. */
    ScheduleSettings schedule();
  }

  /**
   * The parts of a {@link Schedule} that differ from the worker's own. Of {@code cron}, {@code
   * every} and {@code fixedDelay} at most one is given.
   */
  interface ScheduleSettings {
    /** A cron expression, or {@code off}: then it runs only when an operator asks. */
    Optional<String> cron();

    /** At every multiple of so many whole seconds. */
    Optional<Duration> every();

    /** So long after the end of the last run. */
    Optional<Duration> fixedDelay();

    /** The time zone of the cron expression, such as {@code Europe/Berlin}. */
    Optional<String> timeZone();

    /** No run sooner after the start. */
    Optional<Duration> initialDelay();

    /** The most by which a run is put off at random. */
    Optional<Duration> jitter();

    /** What becomes of a tick that comes while a run is at work. */
    Optional<Schedule.Overlap> overlap();

    /** What becomes of ticks that came while no instance was there. */
    Optional<Schedule.Misfire> misfire();

    /** How long an instance that does not answer keeps a run from the others. */
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

    /** After so long at work the next failure counts as the first again. */
    Optional<Duration> resetAfter();

    /** So many restarts within the window, and it has failed for good. */
    OptionalInt maxRestarts();

    /** The time in which restarts are counted. */
    Optional<Duration> window();
  }
}
