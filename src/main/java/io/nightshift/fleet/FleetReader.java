package io.nightshift.fleet;

import io.nightshift.database.StoredTime;
import io.nightshift.database.Transaction;
import io.nightshift.fleet.FleetView.Desired;
import io.nightshift.fleet.FleetView.Detail;
import io.nightshift.fleet.FleetView.Member;
import io.nightshift.fleet.FleetView.Restart;
import io.nightshift.fleet.InstanceReport.Line;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads the fleet from the database. */
@Singleton
public final class FleetReader {
  private static final int MAX_INSTANCES = 500;

  private static final String ALL =
      """
      SELECT id, name, host, version, %s, started_at, seen_at, workers, topics
      FROM instance WHERE seen_at >= clock_timestamp() - interval '1 hour'
      ORDER BY (%s) DESC, started_at, id LIMIT %d
      """
          .formatted(InstanceRows.STATE, InstanceRows.LIVE, MAX_INSTANCES);

  private final DataSource dataSource;
  private final PartitionReports partitions;

  @Inject
  FleetReader(DataSource dataSource, PartitionReports partitions) {
    this.dataSource = dataSource;
    this.partitions = partitions;
  }

  /** An instance with its report. */
  private record Reported(UUID id, Member member, InstanceReport report) {
    /** Whether what it reported last still holds. */
    boolean isLive() {
      return !member.state().equals(InstanceRows.LOST) && !hasStopped();
    }

    boolean hasStopped() {
      return member.state().equals("STOPPED");
    }
  }

  /**
   * The fleet.
   *
   * @throws IllegalStateException if the database is away
   */
  public FleetView read() {
    return inTransaction(
        connection -> {
          List<Reported> all = all(connection);
          Map<String, Desired> desired = ControlRows.desired(connection);
          Map<String, Restart> restarts = RestartRows.all(connection, names(all));
          return new FleetView(
              all.stream().map(Reported::member).toList(),
              workers(all, desired, restarts),
              topics(all, partitions.stored(connection)));
        });
  }

  /**
   * One instance.
   *
   * @return it; empty if there is none of that name
   * @throws IllegalStateException if the database is away
   */
  public Optional<Detail> find(String instance) {
    return inTransaction(
        connection -> {
          Optional<Reported> found =
              all(connection).stream()
                  .filter(one -> one.member().instance().equals(instance))
                  .findFirst();
          Map<String, Desired> desired =
              found.isPresent() ? ControlRows.desired(connection) : Map.of();
          return found.map(one -> detail(one, desired.keySet()));
        });
  }

  private <T> T inTransaction(Transaction.Step<T, RuntimeException> step) {
    try {
      return Transaction.run(dataSource, step);
    } catch (SQLException e) {
      throw new IllegalStateException("The fleet cannot be read", e);
    }
  }

  private static List<Reported> all(Connection connection) throws SQLException {
    List<Reported> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try (PreparedStatement select = connection.prepareStatement(ALL);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        Member member =
            new Member(
                unique(rows.getString(2), names),
                rows.getString(3),
                rows.getString(4),
                rows.getString(5),
                StoredTime.read(rows, 6),
                StoredTime.read(rows, 7));
        all.add(
            new Reported(
                UUID.fromString(rows.getString(1)),
                member,
                ReportJson.read(rows.getString(8), rows.getString(9))));
      }
    }
    return all;
  }

  /** The second process of a name is {@code name#2}, the third {@code name#3}. */
  private static String unique(String name, Set<String> taken) {
    String unique = name;
    for (int number = 2; !taken.add(unique); number++) {
      unique = name + "#" + number;
    }
    return unique;
  }

  private static Map<UUID, String> names(List<Reported> all) {
    Map<UUID, String> names = new HashMap<>();
    all.forEach(one -> names.put(one.id(), one.member().instance()));
    return names;
  }

  private static List<FleetView.Worker> workers(
      List<Reported> all, Map<String, Desired> desired, Map<String, Restart> restarts) {
    Map<String, String> kinds = new TreeMap<>();
    Map<String, List<FleetView.Place>> places = new HashMap<>();
    for (Reported one : all) {
      if (one.hasStopped()) {
        continue;
      }
      for (Line worker : one.report().workers()) {
        kinds.putIfAbsent(worker.name(), worker.kind());
        boolean follows = WorkerControl.follows(desired.containsKey(worker.name()), worker.state());
        places
            .computeIfAbsent(worker.name(), name -> new ArrayList<>())
            .add(new FleetView.Place(one.member().instance(), worker.state(), follows));
      }
    }
    return kinds.entrySet().stream()
        .map(
            worker ->
                new FleetView.Worker(
                    worker.getKey(),
                    worker.getValue(),
                    desired.get(worker.getKey()),
                    restarts.get(worker.getKey()),
                    places.getOrDefault(worker.getKey(), List.of())))
        .toList();
  }

  private static List<FleetView.Topic> topics(
      List<Reported> all, List<PartitionReports.Position> stored) {
    Map<String, TopicTally> tallies = new TreeMap<>();
    for (Reported one : all) {
      if (one.hasStopped()) {
        continue;
      }
      for (PartitionReports.Topic topic : one.report().topics()) {
        TopicTally tally = tallies.computeIfAbsent(topic.topic(), TopicTally::new);
        if (one.isLive()) {
          tally.add(one.member().instance(), one.member().seenAt(), topic);
        }
      }
    }
    for (PartitionReports.Position position : stored) {
      TopicTally tally = tallies.get(position.topic());
      if (tally != null) {
        tally.add(position);
      }
    }
    return tallies.values().stream().map(TopicTally::sum).toList();
  }

  private static Detail detail(Reported one, Set<String> paused) {
    Member member = one.member();
    List<FleetView.OwnWorker> workers =
        one.report().workers().stream()
            .map(
                worker ->
                    new FleetView.OwnWorker(
                        worker.name(),
                        worker.kind(),
                        worker.state(),
                        worker.since(),
                        WorkerControl.follows(paused.contains(worker.name()), worker.state()),
                        worker.lastError(),
                        worker.waitsFor()))
            .toList();
    List<FleetView.OwnPartition> partitions =
        one.report().topics().stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .filter(PartitionReports.Partition::isRead)
                        .map(
                            each ->
                                new FleetView.OwnPartition(
                                    topic.topic(),
                                    each.partition(),
                                    each.position(),
                                    each.end(),
                                    each.lag())))
            .toList();
    return new Detail(
        member.instance(),
        member.host(),
        member.version(),
        member.state(),
        member.startedAt(),
        member.seenAt(),
        one.report().topics().stream().mapToDouble(PartitionReports.Topic::eventsPerSecond).sum(),
        workers,
        partitions);
  }
}
