package io.nightshift.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is done to a system at work. */
enum Fault {
  /** A replica is killed with SIGKILL, and another started. */
  KILL_REPLICA,
  /** A replica is stopped with SIGTERM, must drain with exit code 0, and another is started. */
  TERMINATE_REPLICA,
  /**
   * Each replica is stopped with SIGTERM while the broker is killed or silent, and must drain with
   * exit code 0.
   */
  TERMINATE_WITHOUT_BROKER(Away.BROKER_KILLED, Away.BROKER_SILENT),
  /** As before, while PostgreSQL is stopped or silent. */
  TERMINATE_WITHOUT_DATABASE(Away.DATABASE_STOPPED, Away.DATABASE_SILENT),
  /** As before, while the mail server is gone or silent. */
  TERMINATE_WITHOUT_MAIL(Away.MAIL_REFUSED, Away.MAIL_SILENT),
  /** As before, while the outgoing topics are missing. */
  TERMINATE_WITHOUT_TOPICS(Away.TOPIC_MISSING),
  /** A replica is frozen until the others have its partitions, and wakes as a zombie. */
  FREEZE_REPLICA,
  /** One replica more. */
  ADD_REPLICA,
  /** One replica less, drained. */
  REMOVE_REPLICA,
  /** The broker is killed and started again. */
  KILL_BROKER,
  /** PostgreSQL is stopped immediately, as in a crash, and started again. */
  CRASH_DATABASE,
  /** Every connection to PostgreSQL is cut. */
  CUT_CONNECTIONS,
  /** Each piece of data from and to PostgreSQL is held up for a while. */
  SLOW_CONNECTIONS,
  /** Others take every connection that PostgreSQL has left, and the replicas' are cut. */
  FILL_DATABASE;

  private final List<Away> away;

  Fault(Away... away) {
    this.away = List.of(away);
  }

  /** What is away meanwhile, one of these; empty if nothing is. */
  List<Away> away() {
    return away;
  }

  /**
   * Reads names, separated by commas.
   *
   * @throws IllegalArgumentException naming all faults, where one is none of them
   */
  static List<Fault> read(String names) {
    return Arrays.stream(names.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(Fault::named)
        .toList();
  }

  private static Fault named(String name) {
    String wanted = name.toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(values())
        .filter(fault -> fault.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is no fault; there are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Fault::toString)
                                .collect(Collectors.joining(", ")))));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
