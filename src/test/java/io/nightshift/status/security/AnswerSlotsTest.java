package io.nightshift.status.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import org.junit.jupiter.api.Test;

class AnswerSlotsTest {
  private final AnswerSlots answerSlots =
      new AnswerSlots(
          3,
          2,
          ProblemType.TOO_MANY_STREAMS,
          "%d in all",
          ProblemType.TOO_MANY_STREAMS_OF_ADDRESS,
          "%d of one");

  @Test
  void anAddressHasItsShareAndTheRestIsForOthers() {
    Runnable first = answerSlots.take("a");
    answerSlots.take("a");
    assertRefused(429, "2 of one", "a");
    answerSlots.take("b");
    assertRefused(503, "3 in all", "c");
    first.run();
    answerSlots.take("c");
    assertRefused(503, "3 in all", "a");
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    Runnable first = answerSlots.take("a");
    Runnable second = answerSlots.take("a");
    first.run();
    first.run();
    Runnable third = answerSlots.take("a");
    assertRefused(429, "2 of one", "a");
    second.run();
    third.run();
    answerSlots.take("a");
    answerSlots.take("a");
    assertRefused(429, "2 of one", "a");
  }

  private void assertRefused(int status, String why, String address) {
    ProblemException refused =
        assertThrows(ProblemException.class, () -> answerSlots.take(address));
    assertEquals(status, refused.type().status());
    assertEquals(why, refused.getMessage());
  }
}
