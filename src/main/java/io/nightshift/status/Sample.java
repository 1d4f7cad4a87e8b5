package io.nightshift.status;

import io.nightshift.intake.consumer.TopicStatus;
import java.time.Instant;
import java.util.List;

/**
 * A sample of the rate and the lag of this instance at one moment.
 *
 * @param number one more than that of the sample before
 */
public record Sample(long number, Instant at, List<Topic> topics) {

  /**
   * One topic.
   *
   * @param lag events not applied yet
   * @param perSecond events applied per second
   */
  public record Topic(String name, long lag, double perSecond) {}

  static Sample of(long number, Instant at, List<TopicStatus> topics) {
    return new Sample(
        number,
        at,
        topics.stream()
            .map(topic -> new Topic(topic.topic(), topic.lag(), topic.eventsPerSecond()))
            .toList());
  }

  /** The lag of a topic; -1 if it was not read then. */
  public long lag(String topic) {
    return topics.stream()
        .filter(one -> one.name().equals(topic))
        .mapToLong(Topic::lag)
        .findAny()
        .orElse(-1);
  }

  /** The events of a topic applied per second. */
  public double perSecond(String topic) {
    return topics.stream()
        .filter(one -> one.name().equals(topic))
        .mapToDouble(Topic::perSecond)
        .findAny()
        .orElse(0);
  }
}
