package io.nightshift.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What passes of the lines that a client library repeats. */
class RepeatedLinesTest {
  private static final String KAFKA = "org.apache.kafka.clients.NetworkClient";

  private final AtomicLong now = new AtomicLong();
  private final RepeatedLines lines = new RepeatedLines(now::get);

  private static LogRecord line(String logger, String message) {
    LogRecord line = new LogRecord(Level.WARNING, message);
    line.setLoggerName(logger);
    return line;
  }

  private boolean passes(String logger, String message) {
    return lines.isLoggable(line(logger, message));
  }

  private static String unknownTopic(int correlation) {
    return "x".repeat(150) + " with correlation id " + correlation + " : {a.topic=UNKNOWN}";
  }

  @Test
  void elevenThousandLinesOfOneKindAreOneAndTheNextSaysHowManyThereWere() {
    assertTrue(passes(KAFKA, unknownTopic(0)));
    for (int i = 1; i <= 11_000; i++) {
      assertFalse(passes(KAFKA, unknownTopic(i)));
    }
    now.addAndGet(RepeatedLines.WINDOW.toNanos());
    LogRecord next = line(KAFKA, unknownTopic(11_001));
    assertTrue(lines.isLoggable(next));
    assertEquals(
        unknownTopic(11_001) + " (11000 more lines like this one were left out)",
        next.getMessage());
    now.addAndGet(RepeatedLines.WINDOW.toNanos());
    LogRecord alone = line(KAFKA, unknownTopic(11_002));
    assertTrue(lines.isLoggable(alone));
    assertEquals(unknownTopic(11_002), alone.getMessage());
  }

  @Test
  void linesThatDifferInWordsLevelOrLoggerPassBeside() {
    assertTrue(passes(KAFKA, "a"));
    assertTrue(passes(KAFKA, "b"));
    assertTrue(passes("io.smallrye.reactive.messaging.kafka", "a"));
    LogRecord error = line(KAFKA, "a");
    error.setLevel(Level.SEVERE);
    assertTrue(lines.isLoggable(error));
  }

  @Test
  void kindsWithoutAnEndAreBoundedAndForgotten() {
    String[] words =
        IntStream.range(0, 10_000).mapToObj(RepeatedLinesTest::word).toArray(String[]::new);
    long passed = 0;
    for (String word : words) {
      passed += passes(KAFKA, word) ? 1 : 0;
    }
    assertEquals(RepeatedLines.MOST_KINDS + 1, passed);
    now.addAndGet(RepeatedLines.WINDOW.toNanos());
    assertTrue(passes(KAFKA, words[5_000]));
    assertFalse(passes(KAFKA, words[5_000]));
    assertTrue(passes(KAFKA, words[5_001]));
  }

  /** A word of letters for each number. */
  private static String word(int number) {
    return Integer.toString(number, 26)
        .chars()
        .mapToObj(digit -> Character.toString((char) (digit <= '9' ? digit - '0' + 'A' : digit)))
        .collect(java.util.stream.Collectors.joining());
  }

  @Test
  void everythingElsePassesAsItIs() {
    for (int i = 0; i < 1_000; i++) {
      assertTrue(passes("io.nightshift.intake", "the same"));
      assertTrue(passes("org.apache.kafkaesque", "the same"));
    }
    LogRecord nameless = line(KAFKA, "x");
    nameless.setLoggerName(null);
    nameless.setMessage(null);
    assertTrue(lines.isLoggable(nameless));
    assertTrue(lines.isLoggable(line(KAFKA, null)));
  }
}
