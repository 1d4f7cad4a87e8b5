package io.nightshift.hosting.runtime;

import io.nightshift.hosting.HostSettings.ScheduleSettings;
import io.nightshift.hosting.Schedule;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Merges a worker's own schedule with its settings. */
final class ScheduleMerge {
  private ScheduleMerge() {}

  /**
   * Overrides a schedule by settings.
   *
   * @param setting the name that the settings begin with
   * @throws IllegalArgumentException with the name of a setting that cannot be used
   */
  static Schedule over(String setting, Schedule own, ScheduleSettings settings) {
    try {
      List<Schedule.Timing> timings = new ArrayList<>();
      settings
          .cron()
          .ifPresent(
              cron ->
                  timings.add(
                      cron.strip().equalsIgnoreCase("off")
                          ? new Schedule.OnDemand()
                          : Schedule.cron(cron).timing()));
      settings.every().ifPresent(every -> timings.add(new Schedule.Every(every)));
      settings.fixedDelay().ifPresent(delay -> timings.add(new Schedule.FixedDelay(delay)));
      if (timings.size() > 1) {
        throw new IllegalArgumentException("at most one of cron, every and fixed-delay can be set");
      }
      Schedule timed = timings.isEmpty() ? own : own.withTiming(timings.getFirst());
      return settings
          .timeZone()
          .map(zone -> timed.in(ZoneId.of(zone.strip())))
          .orElse(timed)
          .withInitialDelay(settings.initialDelay().orElse(own.initialDelay()))
          .withJitter(settings.jitter().orElse(own.jitter()))
          .withOverlap(settings.overlap().orElse(own.overlap()))
          .withMisfire(settings.misfire().orElse(own.misfire()))
          .withLease(settings.lease().orElse(own.lease()));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
    }
  }
}
