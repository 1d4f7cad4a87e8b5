package io.nightshift.hosting;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When a {@link ScheduledService} runs. Its ticks are the same instants on every instance, and each
 * is run by one of them.
 *
 * @param timing the ticks
 * @param initialDelay how long after the start of an instance its first run may come at the
 *     earliest
 * @param jitter the most by which a run is put off at random, so that not all jobs begin at once
 * @param overlap what becomes of a tick that comes while the last run is still at work
 * @param misfire what becomes of ticks that came while no instance could run them
 * @param lease how long an instance that does not answer any more keeps a run from the others; it
 *     is renewed as long as the run is at work
 */
public record Schedule(
    Timing timing,
    Duration initialDelay,
    Duration jitter,
    Overlap overlap,
    Misfire misfire,
    Duration lease) {

  /** When the ticks are. */
  public sealed interface Timing {}

  /**
   * At the instants of a cron expression. One that names every hour keeps its rhythm when the
   * clocks of the zone are put forward or back; any other names times of day, and each of them
   * ticks once on each day.
   *
   * @param expression six or seven fields, seconds first, as Quartz has it
   * @param zone the time zone in which it is read
   */
  public record Cron(String expression, ZoneId zone) implements Timing {
    /**
     * Checks the expression.
     *
     * @throws IllegalArgumentException if it is none
     */
    public Cron {
      var unused = new CronTimes(expression, zone);
    }

    private CronTimes times() {
      return new CronTimes(expression, zone);
    }
  }

  /**
   * At every multiple of a duration since 1970-01-01T00:00:00Z, so that all instances agree on it.
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
            "A schedule runs every so many whole seconds, at least 1: not " + interval);
      }
    }
  }

  /**
   * So long after the end of the last run, on whichever instance that was.
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

  /** Never by itself: only when an operator asks. */
  public record OnDemand() implements Timing {}

  /** What becomes of a tick that comes while the last run is still at work. */
  public enum Overlap {
    /** It is left out. */
    SKIP,
    /** One run follows when this one has ended, however many ticks came. */
    QUEUE_ONE
  }

  /** What becomes of ticks that came while no instance could run them. */
  public enum Misfire {
    /** One run makes up for all of them. */
    FIRE_ONCE,
    /** They are left out. */
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
   * At the instants of a cron expression, read in UTC.
   *
   * @param expression six or seven fields, seconds first, as Quartz has it: {@code 0 30 3 * * ?} is
   *     half past three every night
   * @throws IllegalArgumentException if it is none
   */
  public static Schedule cron(String expression) {
    return of(new Cron(expression, ZoneId.of("UTC")));
  }

  /**
   * At every multiple of a duration.
   *
   * @param interval whole seconds, at least one
   * @throws IllegalArgumentException if it is not
   */
  public static Schedule every(Duration interval) {
    return of(new Every(interval));
  }

  /**
   * So long after the end of the last run.
   *
   * @throws IllegalArgumentException if the delay is not positive
   */
  public static Schedule fixedDelay(Duration delay) {
    return of(new FixedDelay(delay));
  }

  /** Only when an operator asks. */
  public static Schedule onDemand() {
    return of(new OnDemand());
  }

  /** The same, its cron expression read in another time zone; others have none. */
  public Schedule in(ZoneId zone) {
    return timing instanceof Cron cron ? withTiming(new Cron(cron.expression(), zone)) : this;
  }

  /** The same at other times. */
  public Schedule withTiming(Timing newTiming) {
    return new Schedule(newTiming, initialDelay, jitter, overlap, misfire, lease);
  }

  /** The same with another initial delay. */
  public Schedule withInitialDelay(Duration delay) {
    return new Schedule(timing, delay, jitter, overlap, misfire, lease);
  }

  /** The same with another jitter. */
  public Schedule withJitter(Duration most) {
    return new Schedule(timing, initialDelay, most, overlap, misfire, lease);
  }

  /** The same with another answer to overlapping ticks. */
  public Schedule withOverlap(Overlap newOverlap) {
    return new Schedule(timing, initialDelay, jitter, newOverlap, misfire, lease);
  }

  /** The same with another answer to missed ticks. */
  public Schedule withMisfire(Misfire newMisfire) {
    return new Schedule(timing, initialDelay, jitter, overlap, newMisfire, lease);
  }

  /** The same with another lease. */
  public Schedule withLease(Duration newLease) {
    return new Schedule(timing, initialDelay, jitter, overlap, misfire, newLease);
  }

  /** Its ticks in words: two schedules with the same words tick at the same instants. */
  String words() {
    return switch (timing) {
      case Cron(String expression, ZoneId zone) ->
          "cron %s %s".formatted(expression.strip().replaceAll("\\s+", " "), zone);
      case Every(Duration interval) -> "every " + interval;
      case FixedDelay(Duration delay) -> "fixed delay " + delay;
      case OnDemand onDemand -> "on demand";
    };
  }

  /** The last tick at or before an instant; empty if there is none, or ticks depend on runs. */
  Optional<Instant> lastTick(Instant now) {
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
  Optional<Instant> nextTick(Instant now) {
    return switch (timing) {
      case Cron cron -> cron.times().after(now);
      case Every every -> lastTick(now).map(last -> last.plus(every.interval()));
      case FixedDelay delay -> Optional.empty();
      case OnDemand onDemand -> Optional.empty();
    };
  }
}
