package io.nightshift.intake;

import io.nightshift.database.SqlArrays;
import io.nightshift.fleet.PartitionReports;
import io.nightshift.intake.consumer.IntakeSettings;
import io.nightshift.intake.consumer.ShareGroup;
import io.nightshift.intake.consumer.TopicStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reports the topics of this instance to the fleet. */
@Singleton
final class FleetPartitions implements PartitionReports {
  private static final String STORED =
      """
      SELECT topic, partition, position FROM intake_position
      WHERE topic <> ALL (?) ORDER BY topic, partition
      """;

  private final TopicConsumers consumers;

  private final IntakeSettings settings;

  @Inject
  FleetPartitions(TopicConsumers consumers, IntakeSettings settings) {
    this.consumers = consumers;
    this.settings = settings;
  }

  @Override
  public List<Topic> read() {
    return consumers.services().stream().map(FleetPartitions::topic).toList();
  }

  private static Topic topic(TopicConsumer consumer) {
    boolean isRead = consumer.isReading();
    TopicStatus now = consumer.status("");
    return new Topic(
        now.topic(),
        now.eventsPerSecond(),
        now.partitions().stream().map(partition -> partition(partition, isRead)).toList());
  }

  private static Partition partition(TopicStatus.Partition now, boolean isRead) {
    return new Partition(now.partition(), now.position(), now.end(), now.lag(), isRead);
  }

  /** Without those of topics that share groups read now: they are from before. */
  @Override
  public List<Position> stored(Connection connection) throws SQLException {
    List<Position> stored = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(STORED)) {
      select.setArray(1, SqlArrays.text(connection, ShareGroup.topics(settings)));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          stored.add(new Position(rows.getString(1), rows.getInt(2), rows.getLong(3)));
        }
      }
    }
    return stored;
  }
}
