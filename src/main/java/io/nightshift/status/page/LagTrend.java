package io.nightshift.status.page;

import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.status.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Whether the intake keeps up with a topic.
 *
 * @param text the same in words, without the topic's name
 */
record LagTrend(String topic, Kind kind, String text) {
  /** The time in seconds within which a usual lag is applied. */
  private static final int USUAL_SECONDS = 5;

  /** The lag that is always usual, however slow the intake is. */
  private static final long FEW = 100;

  /** The time over which the trend of the lag is computed. */
  static final Duration WINDOW = Duration.ofSeconds(60);

  private static final Duration SHORTEST = Duration.ofSeconds(8);

  /** The kind of pace. */
  enum Kind {
    /** Published events are applied at once. */
    KEEPING_UP,
    /** The lag shrinks. */
    CATCHING_UP,
    /** The lag grows, or does not shrink. */
    BEHIND
  }

  /**
   * Judges a topic.
   *
   * @param samples of before, oldest first
   */
  static LagTrend of(TopicStatus topic, List<Sample> samples, Instant now) {
    return of(topic.topic(), topic.lag(), topic.eventsPerSecond(), samples, now);
  }

  /**
   * Judges a lag.
   *
   * @param name its name in the samples
   * @param samples of before, oldest first
   */
  static LagTrend of(String name, long lag, double perSecond, List<Sample> samples, Instant now) {
    if (lag <= Math.max(FEW, USUAL_SECONDS * perSecond)) {
      return new LagTrend(name, Kind.KEEPING_UP, "keeps up");
    }
    for (Sample then : samples) {
      Duration ago = Duration.between(then.at(), now);
      if (ago.compareTo(WINDOW) <= 0 && ago.compareTo(SHORTEST) >= 0 && then.lag(name) >= 0) {
        return of(name, lag, (then.lag(name) - lag) / (ago.toMillis() / 1e3));
      }
    }
    return new LagTrend(
        name, Kind.CATCHING_UP, "reads what waited: lag " + HumanFormat.number(lag));
  }

  private static LagTrend of(String name, long lag, double fewerPerSecond) {
    if (fewerPerSecond > 0) {
      String left = HumanFormat.length(Duration.ofSeconds((long) (lag / fewerPerSecond)));
      return new LagTrend(
          name,
          Kind.CATCHING_UP,
          "catches up: lag %s, done in about %s".formatted(HumanFormat.number(lag), left));
    }
    return new LagTrend(
        name,
        Kind.BEHIND,
        "falls behind: lag %s, %s more each second"
            .formatted(HumanFormat.number(lag), HumanFormat.rate(-fewerPerSecond)));
  }
}
