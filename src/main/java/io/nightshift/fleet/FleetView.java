package io.nightshift.fleet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All instances on this database, what they do and shall do.
 *
 * @param instances those that live first, then by their start
 * @param workers of the instances that have not stopped, by name
 * @param topics that these read, by name
 */
public record FleetView(List<Member> instances, List<Worker> workers, List<Topic> topics) {

  /**
   * An instance.
   *
   * @param instance its name in the fleet: unlike the name of the process it is unique
   * @param state its state, or {@code LOST} after 15 seconds of silence
   * @param startedAt its start, by the clock of the database
   * @param seenAt its last heartbeat, by the clock of the database
   */
  public record Member(
      String instance,
      String host,
      String version,
      String state,
      Instant startedAt,
      Instant seenAt) {}

  /**
   * A worker on all instances.
   *
   * @param desired its desired state; null while it shall run
   * @param restart its last restart on all instances, while that is under way and for an hour; null
   *     without one
   */
  public record Worker(
      String name,
      String kind,
      @Nullable Desired desired,
      @Nullable Restart restart,
      List<Place> instances) {}

  /**
   * A worker on one instance.
   *
   * @param state its state there, as of the last heartbeat
   * @param follows whether that is the desired state
   */
  public record Place(String instance, String state, boolean follows) {}

  /**
   * A desired state.
   *
   * @param state {@code PAUSED}
   * @param by the operator
   * @param reason the operator's reason; null if none was given
   * @param until when the worker is resumed; null for a pause without an end
   */
  public record Desired(
      String state, String by, Instant at, @Nullable String reason, @Nullable Instant until) {}

  /**
   * A restart, one instance after the other. Each list has names of instances.
   *
   * @param failed where the worker did not run again within its time, or the instance was lost
   * @param skipped where the instance was lost or stopped before its turn
   */
  public record Restart(
      String by,
      Instant at,
      @Nullable String reason,
      List<String> done,
      List<String> pending,
      List<String> failed,
      List<String> skipped) {}

  /**
   * A topic.
   *
   * @param lag the sum over the partitions whose lag is known
   * @param eventsPerSecond the sum over the live instances
   */
  public record Topic(String topic, long lag, double eventsPerSecond, List<Partition> partitions) {}

  /**
   * A partition.
   *
   * @param position the offset of the next record to apply
   * @param end the offset of the next record to be published; null if no live instance knows it
   * @param lag {@code end - position}; null without an end
   * @param instance the instance that reads it; null if none does
   */
  public record Partition(
      int partition,
      long position,
      @Nullable Long end,
      @Nullable Long lag,
      @Nullable String instance) {}

  /**
   * One instance with its workers and partitions.
   *
   * @param eventsPerSecond the sum over its topics
   */
  public record Detail(
      String instance,
      String host,
      String version,
      String state,
      Instant startedAt,
      Instant seenAt,
      double eventsPerSecond,
      List<OwnWorker> workers,
      List<OwnPartition> partitions) {}

  /**
   * A worker of that instance.
   *
   * @param since when it entered its state, by the clock of the instance
   * @param lastError its last failure, shortened; null if there is none
   * @param waitsFor what it waits for, shortened; null if it does not wait
   */
  public record OwnWorker(
      String name,
      String kind,
      String state,
      @Nullable Instant since,
      boolean follows,
      @Nullable String lastError,
      @Nullable String waitsFor) {}

  /** A partition that the instance reads. */
  public record OwnPartition(String topic, int partition, long position, long end, long lag) {}
}
