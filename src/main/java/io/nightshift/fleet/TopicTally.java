package io.nightshift.fleet;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up what the live instances report of a topic. */
final class TopicTally {
  private final String topic;
  private final Map<Integer, Reader> readers = new HashMap<>();
  private final Map<Integer, Long> ends = new HashMap<>();
  private final Map<Integer, Long> stored = new TreeMap<>();
  private double eventsPerSecond;

  TopicTally(String topic) {
    this.topic = topic;
  }

  private record Reader(String instance, Instant seenAt, PartitionReports.Partition partition) {}

  /** Of two instances that report to read a partition, the later report is right. */
  void add(String instance, Instant seenAt, PartitionReports.Topic report) {
    eventsPerSecond += report.eventsPerSecond();
    for (PartitionReports.Partition one : report.partitions()) {
      ends.merge(one.partition(), one.end(), Math::max);
      stored.merge(one.partition(), one.position(), Math::max);
      Reader before = readers.get(one.partition());
      if (one.isRead() && (before == null || before.seenAt().isBefore(seenAt))) {
        readers.put(one.partition(), new Reader(instance, seenAt, one));
      }
    }
  }

  void add(PartitionReports.Position position) {
    stored.put(position.partition(), position.position());
  }

  FleetView.Topic sum() {
    List<FleetView.Partition> partitions =
        stored.entrySet().stream().map(one -> partition(one.getKey(), one.getValue())).toList();
    long lag = 0;
    for (FleetView.Partition one : partitions) {
      Long own = one.lag();
      lag += own == null ? 0 : own;
    }
    return new FleetView.Topic(topic, lag, eventsPerSecond, partitions);
  }

  private FleetView.Partition partition(int number, long position) {
    Reader reader = readers.get(number);
    if (reader != null) {
      PartitionReports.Partition read = reader.partition();
      return new FleetView.Partition(
          number, read.position(), read.end(), read.lag(), reader.instance());
    }
    Long end = ends.get(number);
    @Nullable Long last = end == null ? null : Math.max(end, position);
    return new FleetView.Partition(
        number, position, last, last == null ? null : last - position, null);
  }
}
