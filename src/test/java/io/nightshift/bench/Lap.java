package io.nightshift.bench;

import java.time.Duration;
import java.time.Instant;

/**
 * What was measured of one contender in one round.
 *
 * @param events applied in the measured time
 * @param time the measured time
 * @param cpu that the contender's process took in that time
 * @param databaseCpu that the database server took in that time
 * @param memory what it took of memory in that time
 * @param disk what the database wrote in that time
 * @param window when that was
 */
record Lap(
    long events,
    Duration time,
    Duration cpu,
    Duration databaseCpu,
    Memory memory,
    Disk disk,
    Window window) {

  private static final double KIB_IN_MIB = 1024;

  /**
   * Memory of its process; not a number where it cannot be told.
   *
   * @param allocatedPerSecond MiB that it allocated in each second
   * @param kept the most of its heap that a collection left, in MiB
   * @param rss the most that it had in RAM since its start, in MiB
   */
  record Memory(double allocatedPerSecond, double kept, double rss) {}

  /**
   * What the database wrote, in bytes.
   *
   * @param wal into its write-ahead log
   * @param stored by which tables and indexes have grown
   */
  record Disk(long wal, long stored) {}

  /**
   * The measured time, for what is looked up afterwards.
   *
   * @param from its begin
   * @param to its end
   * @param fromWal the position in the write-ahead log at its begin, in bytes
   * @param toWal the same at its end
   */
  record Window(Instant from, Instant to, long fromWal, long toWal) {
    boolean contains(Instant time) {
      return !time.isBefore(from) && time.isBefore(to);
    }
  }

  double eventsPerSecond() {
    return events * 1e9 / time.toNanos();
  }

  double cpuMicrosPerEvent() {
    return cpu.toNanos() / 1e3 / events;
  }

  double databaseMicrosPerEvent() {
    return databaseCpu.toNanos() / 1e3 / events;
  }

  double allocatedKibPerEvent() {
    return memory.allocatedPerSecond * KIB_IN_MIB / eventsPerSecond();
  }

  double walBytesPerEvent() {
    return (double) disk.wal / events;
  }

  double storedBytesPerEvent() {
    return (double) disk.stored / events;
  }

  double heap() {
    return memory.kept;
  }

  double rss() {
    return memory.rss;
  }

  @Override
  public String toString() {
    return ("%,.0f events/s; CPU an event: %.1f µs, and %.1f µs of the database (%,d events in %.1f"
            + " s); %.1f KiB allocated an event, %.0f MiB of heap, %.0f MiB of RSS")
        .formatted(
            eventsPerSecond(),
            cpuMicrosPerEvent(),
            databaseMicrosPerEvent(),
            events,
            time.toMillis() / 1e3,
            allocatedKibPerEvent(),
            heap(),
            rss());
  }
}
