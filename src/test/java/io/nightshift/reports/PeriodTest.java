package io.nightshift.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    // Just after midnight there, which is the evening before in UTC.
    "2026-11-23T23:05:00Z, 2026-11-23, 2026-11-22T23:00:00Z, 24",
    "2026-11-23T22:59:59Z, 2026-11-22, 2026-11-21T23:00:00Z, 24",
    // The clock goes forward, and back.
    "2026-03-29T22:05:00Z, 2026-03-29, 2026-03-28T23:00:00Z, 23",
    "2026-10-25T23:05:00Z, 2026-10-25, 2026-10-24T22:00:00Z, 25",
    // The end of a month, of a year, of February.
    "2026-11-30T23:05:00Z, 2026-11-30, 2026-11-29T23:00:00Z, 24",
    "2026-12-31T23:05:00Z, 2026-12-31, 2026-12-30T23:00:00Z, 24",
    "2028-02-29T23:05:00Z, 2028-02-29, 2028-02-28T23:00:00Z, 24"
  })
  void theDayBeforeIsThatOfTheZone(Instant tick, String text, Instant from, int hours) {
    Period period = Period.dayBefore(tick, BERLIN);
    assertEquals(text, period.text());
    assertEquals(from, period.from());
    assertEquals(Duration.ofHours(hours), Duration.between(period.from(), period.to()));
    assertEquals(hours, period.steps());
  }

  @Test
  void theHourThatComesTwiceIsToldApartByItsOffset() {
    Period period = Period.dayBefore(Instant.parse("2026-10-25T23:05:00Z"), BERLIN);
    assertEquals("02:00 +02:00", period.stepText(2));
    assertEquals("02:00 +01:00", period.stepText(3));
  }

  @Test
  void aLongPeriodHasABarADayAndAPartOfOneCounts() {
    Instant from = Instant.parse("2026-01-01T00:00:00Z");
    Period long_ = new Period(from, from.plus(Duration.ofDays(20)).plusSeconds(1), BERLIN);
    assertEquals(Duration.ofDays(1), long_.step());
    assertEquals(21, long_.steps());
    Period short_ = new Period(from, from.plusSeconds(60), BERLIN);
    assertEquals(1, short_.steps());
    assertEquals("2026-01-01 01:00 to 2026-01-01 01:01", short_.text());
  }
}
