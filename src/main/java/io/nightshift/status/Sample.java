package io.nightshift.status;

import io.nightshift.intake.TopicStatus;
import java.time.Instant;
import java.util.List;

/**
 * How fast this instance was, and how far behind, at one moment.
 *
 * @param number one more than that of the sample before
 */
record Sample(long number, Instant at, List<Topic> topics) {

  /**
   * One topic.
   *
   * @param lag events not applied yet
   * @param perSecond events taken in a second
   */
  record Topic(String name, long lag, double perSecond) {}

  static Sample of(long number, Instant at, List<TopicStatus> topics) {
    return new Sample(
        number,
        at,
        topics.stream()
            .map(topic -> new Topic(topic.topic(), topic.lag(), topic.eventsPerSecond()))
            .toList());
  }

  /** That topic's lag; -1 where it was not read then. */
  long lag(String topic) {
    return topics.stream()
        .filter(one -> one.name().equals(topic))
        .mapToLong(Topic::lag)
        .findAny()
        .orElse(-1);
  }

  /** How many events of that topic were taken in a second. */
  double perSecond(String topic) {
    return topics.stream()
        .filter(one -> one.name().equals(topic))
        .mapToDouble(Topic::perSecond)
        .findAny()
        .orElse(0);
  }
}
