package io.nightshift.status.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nightshift.intake.TopicHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DayHistoryTest {
  private final List<List<String>> reads = new ArrayList<>();
  private long seconds;
  private boolean isAway;

  private final DayHistory history =
      new DayHistory(this::read, () -> Duration.ofSeconds(seconds).toNanos());

  private Map<String, TopicHistory.Steps> read(List<String> topics) {
    if (isAway) {
      throw new IllegalStateException("away");
    }
    reads.add(topics);
    return Map.of();
  }

  @Test
  void itIsReadOnceAMinuteWhoeverAsks() {
    for (seconds = 0; seconds < 120; seconds += 4) {
      assertEquals(Map.of(), history.steps(List.of("a", "b")));
    }
    assertEquals(2, reads.size());
  }

  @Test
  void otherTopicsAreReadAtOnce() {
    history.steps(List.of("a"));
    history.steps(List.of("a", "b"));
    assertEquals(List.of(List.of("a"), List.of("a", "b")), reads);
  }

  @Test
  void aReadThatFailsIsNotKept() {
    isAway = true;
    assertThrows(IllegalStateException.class, () -> history.steps(List.of("a")));
    isAway = false;
    history.steps(List.of("a"));
    assertEquals(1, reads.size());
  }
}
