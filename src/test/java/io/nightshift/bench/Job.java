package io.nightshift.bench;

import java.util.List;

/**
 * What a contender is to do: take the events of a topic into a database.
 *
 * @param bootstrapServers of the broker
 * @param jdbcUrl of the database, whose schema is there
 * @param username of the database
 * @param password of the database
 * @param topic a topic of its own
 */
record Job(
    String bootstrapServers, String jdbcUrl, String username, String password, String topic) {

  /** Partitions of a topic. */
  static final int PARTITIONS = 6;

  static Job of(List<String> arguments) {
    return new Job(
        arguments.get(0), arguments.get(1), arguments.get(2), arguments.get(3), arguments.get(4));
  }

  List<String> arguments() {
    return List.of(bootstrapServers, jdbcUrl, username, password, topic);
  }
}
