package io.nightshift.hosting;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The schedule of a {@link ScheduledService}. Its ticks are the same instants on every instance,
 * and each is run by one of them.
 *
 * @param timing the ticks
 * @param initialDelay the least time between the start of an instance and its first run
 * @param jitter the longest random delay of a run, so that not all jobs begin at once
 * @param overlap the treatment of a tick that comes while the last run is still at work
 * @param misfire the treatment of ticks that came while no instance could run them
 * @param lease how long an instance that does not answer any more keeps a run from the others; it
 *     is renewed while the run is at work
 */
public record Schedule(
    Timing timing,
    Duration initialDelay,
    Duration jitter,
    Overlap overlap,
    Misfire misfire,
    Duration lease) {

  /** The rule for the ticks. */
  public sealed interface Timing {}

  /**
   * Ticks at the instants of a cron expression. An expression that names every hour keeps its
   * rhythm when the clocks of the zone are put forward or back; any other names times of day, and
   * each of them ticks once on each day.
   *
   * @param expression six or seven fields, seconds first, in Quartz syntax
   * @param zone the time zone in which it is read
   */
  public record Cron(String expression, ZoneId zone) implements Timing {
    /**
     * Checks the expression.
     *
     * @throws IllegalArgumentException if it is not a cron expression
     */
    public Cron {
      var unused = new CronTimes(expression, zone);
    }

    private CronTimes times() {
      return new CronTimes(expression, zone);
    }
  }

  /**
   * Ticks at every multiple of a duration since 1970-01-01T00:00:00Z, the same on all instances.
   *
   * @param interval whole seconds, at least one
   */
  public record Every(Duration interval) implements Timing {
    /**
     * Checks the interval.
     *
     * @throws IllegalArgumentException if it is under a second, or not whole seconds
     */
    public Every {
      if (interval.toSeconds() < 1 || interval.getNano() != 0) {
        throw new IllegalArgumentException(
            "The interval of a schedule is a whole number of seconds, at least 1: not " + interval);
      }
    }
  }

  /**
   * A pause after the end of the last run, on whichever instance that was.
   *
   * @param delay the pause
   */
  public record FixedDelay(Duration delay) implements Timing {
    /**
     * Checks the delay.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public FixedDelay {
      if (!delay.isPositive()) {
        throw new IllegalArgumentException("A fixed delay must be positive: not " + delay);
      }
    }
  }

  /** No ticks: the service runs only when an operator requests it. */
  public record OnDemand() implements Timing {}

  /** The treatment of a tick that comes while the last run is still at work. */
  public enum Overlap {
    /** The tick is skipped. */
    SKIP,
    /** One run follows the run at work, however many ticks came. */
    QUEUE_ONE
  }

  /** The treatment of ticks that came while no instance could run them. */
  public enum Misfire {
    /** One run replaces all of them. */
    FIRE_ONCE,
    /** They are skipped. */
    SKIP
  }

  private static Schedule of(Timing timing) {
    return new Schedule(
        timing,
        Duration.ZERO,
        Duration.ZERO,
        Overlap.SKIP,
        Misfire.FIRE_ONCE,
        Duration.ofSeconds(30));
  }

  /**
   * A schedule at the instants of a cron expression, in UTC.
   *
   * @param expression six or seven fields, seconds first, in Quartz syntax: {@code 0 30 3 * * ?} is
   *     half past three every night
   * @throws IllegalArgumentException if it is not a cron expression
   */
  public static Schedule cron(String expression) {
    return of(new Cron(expression, ZoneId.of("UTC")));
  }

  /**
   * A schedule at every multiple of a duration.
   *
   * @param interval whole seconds, at least one
   * @throws IllegalArgumentException if it is anything else
   */
  public static Schedule every(Duration interval) {
    return of(new Every(interval));
  }

  /**
   * A schedule with a pause after the end of the last run.
   *
   * @throws IllegalArgumentException if the delay is not positive
   */
  public static Schedule fixedDelay(Duration delay) {
    return of(new FixedDelay(delay));
  }

  /** A schedule without ticks: the service runs only when an operator requests it. */
  public static Schedule onDemand() {
    return of(new OnDemand());
  }

  /** A copy with another time zone of the cron expression. Other timings have no time zone. */
  public Schedule in(ZoneId zone) {
    return timing instanceof Cron cron ? withTiming(new Cron(cron.expression(), zone)) : this;
  }

  /** A copy with other ticks. */
  public Schedule withTiming(Timing newTiming) {
    return new Schedule(newTiming, initialDelay, jitter, overlap, misfire, lease);
  }

  /** A copy with another initial delay. */
  public Schedule withInitialDelay(Duration delay) {
    return new Schedule(timing, delay, jitter, overlap, misfire, lease);
  }

  /** A copy with another jitter. */
  public Schedule withJitter(Duration most) {
    return new Schedule(timing, initialDelay, most, overlap, misfire, lease);
  }

  /** A copy with another treatment of overlapping ticks. */
  public Schedule withOverlap(Overlap newOverlap) {
    return new Schedule(timing, initialDelay, jitter, newOverlap, misfire, lease);
  }

  /** A copy with another treatment of missed ticks. */
  public Schedule withMisfire(Misfire newMisfire) {
    return new Schedule(timing, initialDelay, jitter, overlap, newMisfire, lease);
  }

  /** A copy with another lease. */
  public Schedule withLease(Duration newLease) {
    return new Schedule(timing, initialDelay, jitter, overlap, misfire, newLease);
  }

  /** Its ticks in words: two schedules with the same words tick at the same instants. */
  public String words() {
    return switch (timing) {
      case Cron(String expression, ZoneId zone) ->
          "cron %s %s".formatted(expression.strip().replaceAll("\\s+", " "), zone);
      case Every(Duration interval) -> "every " + interval;
      case FixedDelay(Duration delay) -> "fixed delay " + delay;
      case OnDemand onDemand -> "on demand";
    };
  }

  /** The last tick at or before an instant; empty if there is none, or ticks depend on runs. */
  public Optional<Instant> lastTick(Instant now) {
    return switch (timing) {
      case Cron cron -> cron.times().until(now);
      case Every every -> {
        long interval = every.interval().toSeconds();
        yield Optional.of(
            Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), interval) * interval));
      }
      case FixedDelay delay -> Optional.empty();
      case OnDemand onDemand -> Optional.empty();
    };
  }

  /** The first tick after an instant; empty if there is none, or ticks depend on runs. */
  public Optional<Instant> nextTick(Instant now) {
    return switch (timing) {
      case Cron cron -> cron.times().after(now);
      case Every every -> lastTick(now).map(last -> last.plus(every.interval()));
      case FixedDelay delay -> Optional.empty();
      case OnDemand onDemand -> Optional.empty();
    };
  }
}
