package io.nightshift.status.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HumanFormatTest {
  @Test
  void aLengthIsWrittenByItsLargestUnits() {
    assertEquals("0 s", HumanFormat.length(Duration.ZERO));
    assertEquals("59 s", HumanFormat.length(Duration.ofSeconds(59)));
    assertEquals("59 min", HumanFormat.length(Duration.ofSeconds(3_599)));
    assertEquals("1 h", HumanFormat.length(Duration.ofHours(1)));
    assertEquals("3 h 5 min", HumanFormat.length(Duration.ofMinutes(185)));
    assertEquals("1 day", HumanFormat.length(Duration.ofDays(1)));
    assertEquals("6 days 2 h", HumanFormat.length(Duration.ofHours(146)));
  }

  @Test
  void whatWasAndWhatWillBeAreTold() {
    assertEquals("just now", HumanFormat.ago(Duration.ofSeconds(59)));
    assertEquals("1 min ago", HumanFormat.ago(Duration.ofSeconds(60)));
    assertEquals("within a minute", HumanFormat.ago(Duration.ofSeconds(-59)));
    assertEquals("in 1 h", HumanFormat.ago(Duration.ofHours(-1)));
  }

  @Test
  void numbersHaveCommasInEveryLanguage() {
    assertEquals("1,234,567", HumanFormat.number(1_234_567));
    assertEquals("999.9", HumanFormat.rate(999.9));
    assertEquals("1,235", HumanFormat.rate(1_234.6));
    assertEquals("1 alert", HumanFormat.count(1, "alert"));
    assertEquals("0 alerts", HumanFormat.count(0, "alert"));
  }
}
