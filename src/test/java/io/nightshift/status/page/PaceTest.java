package io.nightshift.status.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.status.Sample;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  @Test
  void aLagThatIsAppliedWithinSecondsIsNone() {
    assertEquals(Pace.Kind.KEEPING_UP, Pace.of(topic(100, 0), List.of(), NOW).kind());
    assertEquals(Pace.Kind.KEEPING_UP, Pace.of(topic(5_000, 1_000), List.of(), NOW).kind());
  }

  @Test
  void aLagThatShrinksIsCaughtUpWithAndSaysHowLongThatTakes() {
    Pace pace = Pace.of(topic(6_000, 200), lags(60, 12_000), NOW);
    assertEquals(
        new Pace("t", Pace.Kind.CATCHING_UP, "catches up: lag 6,000, done in about 1 min"), pace);
  }

  @Test
  void aLagThatGrowsIsFallingBehindAndSaysHowFast() {
    Pace pace = Pace.of(topic(6_000, 200), lags(60, 3_000), NOW);
    assertEquals(
        new Pace("t", Pace.Kind.BEHIND, "falls behind: lag 6,000, 50.0 more each second"), pace);
  }

  @Test
  void aLagThatStaysIsFallingBehind() {
    assertEquals(Pace.Kind.BEHIND, Pace.of(topic(6_000, 0), lags(60, 6_000), NOW).kind());
  }

  @Test
  void onlyTheLastMinuteCounts() {
    List<Sample> samples =
        IntStream.of(240, 120, 60)
            .mapToObj(ago -> lags(ago, ago > 60 ? 1 : 12_000).getFirst())
            .toList();
    assertEquals(Pace.Kind.CATCHING_UP, Pace.of(topic(6_000, 0), samples, NOW).kind());
  }

  @Test
  void rightAfterTheStartNothingIsSaidOfTheDirection() {
    Pace pace = Pace.of(topic(6_000, 0), lags(2, 1), NOW);
    assertEquals("reads what waited: lag 6,000", pace.text());
  }

  private static TopicStatus topic(long lag, double perSecond) {
    return new TopicStatus("t", "RUNNING", null, List.of(), lag, 0, 0, 0, 0, perSecond, 0, 0, 0);
  }

  private static List<Sample> lags(int secondsAgo, long lag) {
    return List.of(
        new Sample(1, NOW.minusSeconds(secondsAgo), List.of(new Sample.Topic("t", lag, 0))));
  }
}
