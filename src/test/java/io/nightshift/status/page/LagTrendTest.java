package io.nightshift.status.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.status.Sample;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LagTrendTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  @Test
  void aLagThatIsAppliedWithinSecondsIsNone() {
    assertEquals(LagTrend.Kind.KEEPING_UP, LagTrend.of(topic(100, 0), List.of(), NOW).kind());
    assertEquals(LagTrend.Kind.KEEPING_UP, LagTrend.of(topic(5_000, 1_000), List.of(), NOW).kind());
  }

  @Test
  void aLagThatShrinksIsCaughtUpWithAndSaysHowLongThatTakes() {
    LagTrend lagTrend = LagTrend.of(topic(6_000, 200), lags(60, 12_000), NOW);
    assertEquals(
        new LagTrend("t", LagTrend.Kind.CATCHING_UP, "catches up: lag 6,000, done in about 1 min"),
        lagTrend);
  }

  @Test
  void aLagThatGrowsIsFallingBehindAndSaysHowFast() {
    LagTrend lagTrend = LagTrend.of(topic(6_000, 200), lags(60, 3_000), NOW);
    assertEquals(
        new LagTrend("t", LagTrend.Kind.BEHIND, "falls behind: lag 6,000, 50.0 more each second"),
        lagTrend);
  }

  @Test
  void aLagThatStaysIsFallingBehind() {
    assertEquals(LagTrend.Kind.BEHIND, LagTrend.of(topic(6_000, 0), lags(60, 6_000), NOW).kind());
  }

  @Test
  void onlyTheLastMinuteCounts() {
    List<Sample> samples =
        IntStream.of(240, 120, 60)
            .mapToObj(ago -> lags(ago, ago > 60 ? 1 : 12_000).getFirst())
            .toList();
    assertEquals(LagTrend.Kind.CATCHING_UP, LagTrend.of(topic(6_000, 0), samples, NOW).kind());
  }

  @Test
  void rightAfterTheStartNothingIsSaidOfTheDirection() {
    LagTrend lagTrend = LagTrend.of(topic(6_000, 0), lags(2, 1), NOW);
    assertEquals("reads what waited: lag 6,000", lagTrend.text());
  }

  private static TopicStatus topic(long lag, double perSecond) {
    return new TopicStatus(
        "t", "RUNNING", null, List.of(), lag, 0, 0, 0, 0, perSecond, 0, 0, 0, List.of(), null);
  }

  private static List<Sample> lags(int secondsAgo, long lag) {
    return List.of(
        new Sample(1, NOW.minusSeconds(secondsAgo), List.of(new Sample.Topic("t", lag, 0))));
  }
}
