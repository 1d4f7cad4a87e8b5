package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FailuresTest {

  /** It becomes a column, and a line of the log. */
  @Test
  void aFailureIsOneLineWithoutControlCharacters() {
    assertEquals(
        "IllegalStateException: said a b c",
        Failures.oneLine(new IllegalStateException("said\r\na\u0000b\u001b\tc")));
  }

  @Test
  void aSecretIsRemovedBeforeALongTextIsCut() {
    String text = "x".repeat(460) + " password=open  sesame";
    String line =
        Failures.oneLine(
            new IllegalStateException(text), whole -> whole.replace("open  sesame", "***"));
    assertTrue(line.endsWith("password=***"), line);
  }

  @Test
  void aLongOneIsCutBetweenCharacters() {
    for (int before = 0; before < 2; before++) {
      String text = "x".repeat(before) + "\ud834\udd1e".repeat(1_000);
      String line = Failures.oneLine(new IllegalStateException(text));
      assertTrue(line.endsWith("…") && line.length() <= 501, line);
      assertFalse(Character.isHighSurrogate(line.charAt(line.length() - 2)), line);
    }
  }
}
