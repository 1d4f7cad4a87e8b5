package io.nightshift.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a contender is to do: take the events of topics into a database.
 *
 * @param bootstrapServers of the broker
 * @param jdbcUrl of the database, whose schema is there
 * @param username of the database
 * @param password of the database
 * @param name of the job and of the database, and the first part of its topics' names
 */
record Job(String bootstrapServers, String jdbcUrl, String username, String password, String name) {

  /** Partitions of a topic. */
  static final int PARTITIONS = 6;

  static Job of(List<String> arguments) {
    return new Job(
        arguments.get(0), arguments.get(1), arguments.get(2), arguments.get(3), arguments.get(4));
  }

  List<String> arguments() {
    return List.of(bootstrapServers, jdbcUrl, username, password, name);
  }

  /** The topic of a room's events, of this job alone. */
  String topic(String room) {
    return name + "." + room;
  }

  /** Where a contender's process says what it has to say. */
  Path log() {
    return Bench.FOLDER.resolve(name + ".log");
  }

  /** Where its JVM notes its collections. */
  GcLog collections() {
    return new GcLog(Bench.FOLDER.resolve(name + ".gc"));
  }

  /** The options of its JVM, the same for all contenders. */
  List<String> jvm(Settings settings) {
    List<String> options = new ArrayList<>(settings.jvm());
    options.add(collections().option());
    return options;
  }
}
