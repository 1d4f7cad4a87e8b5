package io.nightshift.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What rates of order events ask for, computed from what one consumer did: cores half idle, so that
 * there is room for a peak of twice the rate and for catching up; a consumer at half of what it
 * can; partitions for twice the consumers of today.
 */
final class Sizing {

  private static final int[] RATES = {100, 1_000, 5_000, 10_000, 25_000, 50_000, 100_000};
  private static final double BUSY = 0.5;
  private static final double MICROS = 1e6;
  private static final double SECONDS_OF_DAY = 86_400;
  private static final double GB = 1e9;
  private static final double MB = 1e6;

  /** Consumers of one process: more of them would share its heap of 256 MiB. */
  private static final int MOST_IN_PROCESS = 2;

  private Sizing() {}

  /** As Markdown; empty if the application was not measured. */
  static String table(Results results) {
    double each = results.of(Contenders.ORDERS, Lap::eventsPerSecond).median();
    if (Double.isNaN(each)) {
      return "";
    }
    double cpu = results.of(Contenders.ORDERS, Lap::cpuMicrosPerEvent).median();
    double databaseCpu = results.of(Contenders.ORDERS, Lap::databaseMicrosPerEvent).median();
    double wal = results.of(Contenders.ORDERS, Lap::walBytesPerEvent).median();
    double stored = results.of(Contenders.ORDERS, Lap::storedBytesPerEvent).median();
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "order events/s",
          "consumers",
          "replicas",
          "partitions",
          "cores of the service",
          "cores of PostgreSQL",
          "WAL MB/s",
          "GB stored a day"
        });
    for (int rate : RATES) {
      int consumers = (int) Math.ceil(rate / (each * BUSY));
      // Never one alone: the second one works while the first is replaced.
      int replicas = Math.max(2, (int) Math.ceil((double) consumers / MOST_IN_PROCESS));
      rows.add(
          new String[] {
            "%,d".formatted(rate),
            Integer.toString(consumers),
            Integer.toString(replicas),
            Integer.toString(Math.max(Job.PARTITIONS, 2 * consumers)),
            "%.2f".formatted(rate * cpu / MICROS / BUSY),
            "%.2f".formatted(rate * databaseCpu / MICROS / BUSY),
            "%.1f".formatted(rate * wal / MB),
            "%,.0f".formatted(rate * stored * SECONDS_OF_DAY / GB)
          });
    }
    return Markdown.table(rows);
  }
}
