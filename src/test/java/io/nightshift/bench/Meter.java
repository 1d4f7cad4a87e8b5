package io.nightshift.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What a contender and the database have used up so far, read from outside. */
final class Meter {

  private final List<ProcessHandle> contender;
  private final ProcessHandle database;
  private final Connection connection;
  private final GcLog collections;

  Meter(
      List<ProcessHandle> contender,
      ProcessHandle database,
      Connection connection,
      GcLog collections) {
    this.contender = contender;
    this.database = database;
    this.connection = connection;
    this.collections = collections;
  }

  /**
   * How far it has come.
   *
   * @param events applied
   * @param nanos when, as {@link System#nanoTime} counts
   * @param millis the same, since 1970
   * @param cpu of the contender
   * @param databaseCpu of the database server
   * @param wal bytes of its write-ahead log
   * @param stored bytes of tables and indexes
   */
  record Reading(
      long events,
      long nanos,
      long millis,
      Duration cpu,
      Duration databaseCpu,
      long wal,
      long stored) {}

  /** Reads; the events were seen at that time. */
  Reading read(long events, long nanos) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT pg_current_wal_insert_lsn() - '0/0', pg_database_size(current_database())");
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Reading(
          events,
          nanos,
          System.currentTimeMillis(),
          cpu(contender.stream()),
          cpu(Stream.concat(Stream.of(database), database.descendants())),
          row.getLong(1),
          row.getLong(2));
    }
  }

  /** What happened between two readings. */
  Lap lap(Reading from, Reading to) {
    return new Lap(
        to.events - from.events,
        Duration.ofNanos(to.nanos - from.nanos),
        to.cpu.minus(from.cpu),
        to.databaseCpu.minus(from.databaseCpu),
        new Lap.Memory(
            collections.allocatedPerSecond(from.millis, to.millis),
            collections.mostKept(from.millis, to.millis),
            contender.stream().mapToDouble(each -> new ProcFiles(each).mostRss()).sum()),
        new Lap.Disk(to.wal - from.wal, to.stored - from.stored),
        new Lap.Window(
            Instant.ofEpochMilli(from.millis), Instant.ofEpochMilli(to.millis), from.wal, to.wal));
  }

  private static Duration cpu(Stream<ProcessHandle> processes) {
    return processes
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
