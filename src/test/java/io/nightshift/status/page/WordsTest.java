package io.nightshift.status.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void aLengthIsWrittenByItsLargestUnits() {
    assertEquals("0 s", Words.length(Duration.ZERO));
    assertEquals("59 s", Words.length(Duration.ofSeconds(59)));
    assertEquals("59 min", Words.length(Duration.ofSeconds(3_599)));
    assertEquals("1 h", Words.length(Duration.ofHours(1)));
    assertEquals("3 h 5 min", Words.length(Duration.ofMinutes(185)));
    assertEquals("1 day", Words.length(Duration.ofDays(1)));
    assertEquals("6 days 2 h", Words.length(Duration.ofHours(146)));
  }

  @Test
  void whatWasAndWhatWillBeAreTold() {
    assertEquals("just now", Words.ago(Duration.ofSeconds(59)));
    assertEquals("1 min ago", Words.ago(Duration.ofSeconds(60)));
    assertEquals("within a minute", Words.ago(Duration.ofSeconds(-59)));
    assertEquals("in 1 h", Words.ago(Duration.ofHours(-1)));
  }

  @Test
  void numbersHaveCommasInEveryLanguage() {
    assertEquals("1,234,567", Words.number(1_234_567));
    assertEquals("999.9", Words.rate(999.9));
    assertEquals("1,235", Words.rate(1_234.6));
    assertEquals("1 alert", Words.count(1, "alert"));
    assertEquals("0 alerts", Words.count(0, "alert"));
  }
}
