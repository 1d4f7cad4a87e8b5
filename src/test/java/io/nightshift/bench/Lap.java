package io.nightshift.bench;

import java.time.Duration;

/**
 * What was measured of one contender in one round.
 *
 * @param events applied in the measured time
 * @param time the measured time
 * @param cpu that the contender's process took in that time
 * @param databaseCpu that the database server took in that time
 */
record Lap(long events, Duration time, Duration cpu, Duration databaseCpu) {

  double eventsPerSecond() {
    return events * 1e9 / time.toNanos();
  }

  double cpuMicrosPerEvent() {
    return cpu.toNanos() / 1e3 / events;
  }

  double databaseMicrosPerEvent() {
    return databaseCpu.toNanos() / 1e3 / events;
  }

  @Override
  public String toString() {
    return "%,.0f events/s; CPU an event: %.1f µs, and %.1f µs of the database (%,d events in %.1f s)"
        .formatted(
            eventsPerSecond(),
            cpuMicrosPerEvent(),
            databaseMicrosPerEvent(),
            events,
            time.toMillis() / 1e3);
  }
}
