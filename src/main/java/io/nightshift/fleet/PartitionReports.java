package io.nightshift.fleet;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The topics that this instance reads, as its heartbeat reports them. */
public interface PartitionReports {

  /**
   * The present state of the topics that this instance reads. It must return at once; it works
   * whatever is away.
   */
  List<Topic> read();

  /**
   * The stored position of each partition that was ever read, by topic and partition.
   *
   * @throws SQLException if the database is away
   */
  List<Position> stored(Connection connection) throws SQLException;

  /**
   * A topic.
   *
   * @param eventsPerSecond events that this instance applied per second, over the last ten seconds
   */
  record Topic(String topic, double eventsPerSecond, List<Partition> partitions) {}

  /**
   * A partition.
   *
   * @param position the offset of the next record to apply
   * @param end the last known offset of the next record to be published
   * @param isRead whether this instance reads it; otherwise the instance only knows its end
   */
  record Partition(int partition, long position, long end, long lag, boolean isRead) {}

  /** A stored position. */
  record Position(String topic, int partition, long position) {}
}
