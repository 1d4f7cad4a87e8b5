package io.nightshift.bench;

/**
 * What Nightshift meets, and how often it is there.
 *
 * @param partitions of each topic
 * @param replicas processes of the application, each with its consumers
 * @param rows orders, and as many identities in the inbox, that are in the database beforehand
 */
record Terrain(int partitions, int replicas, int rows) {

  /** What all have where nothing is said. */
  static final Terrain NORMAL = new Terrain(Job.PARTITIONS, 1, 0);

  /** What follows a contender's name; empty for the normal one. */
  String suffix() {
    return (partitions == NORMAL.partitions ? "" : ", " + partitions + " partitions")
        + (replicas == NORMAL.replicas ? "" : ", " + replicas + " replicas")
        + (rows == NORMAL.rows ? "" : ", %,d rows".formatted(rows));
  }
}
