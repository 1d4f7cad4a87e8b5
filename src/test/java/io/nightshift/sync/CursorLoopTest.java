package io.nightshift.sync;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Cursors that go round in a circle. */
class CursorLoopTest {

  @Test
  void anyCircleIsNoticedSoonWhereverItBegins() {
    for (int before = 0; before < 30; before++) {
      for (int length = 1; length < 30; length++) {
        int steps = stepsUntilNoticed(before, length);
        assertTrue(
            steps <= 4 * (before + length) + 4,
            "%d before a circle of %d: after %d".formatted(before, length, steps));
      }
    }
  }

  private static int stepsUntilNoticed(int before, int length) {
    CursorLoop loop = new CursorLoop(null);
    for (int step = 1; step < 10_000; step++) {
      int at = step <= before ? step : before + 1 + (step - before - 1) % length;
      try {
        loop.check("c" + at);
      } catch (SourceException.Wrong e) {
        return step;
      }
    }
    return Integer.MAX_VALUE;
  }

  @Test
  void cursorsThatAreAllDifferentAreNoCircle() {
    CursorLoop loop = new CursorLoop("c0");
    assertDoesNotThrow(
        () -> {
          for (int step = 1; step < 10_000; step++) {
            loop.check("c" + step);
          }
          loop.check(null);
        });
  }
}
