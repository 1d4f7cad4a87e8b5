package io.nightshift.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.Cases;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
  private static final int MANY = 200_000;
  private static final String[] DECIMALS = {
    "", ".", ".1", ".123", ".999999", ".123456789", ".0123456789"
  };
  private static final String[] OFFSETS = {
    "Z", "z", "", "+00:00", "-00:00", "+05:30", "-18:00", "+19:00", "-23:59", "+24:00"
  };
  private static final String OTHERS = "0123456789-+:.TtZz \u0661";

  @Test
  void theShortWayReadsWhatTheExactOneReads() {
    SplittableRandom random = new SplittableRandom(1);
    int times = 0;
    for (int i = 0; i < MANY; i++) {
      String text =
          "%04d-%02d-%02dT%02d:%02d:%02d%s%s"
              .formatted(
                  random.nextInt(10_000),
                  random.nextInt(14),
                  random.nextInt(33),
                  random.nextInt(26),
                  random.nextInt(62),
                  random.nextInt(62),
                  DECIMALS[random.nextInt(DECIMALS.length)],
                  OFFSETS[random.nextInt(OFFSETS.length)]);
      if (random.nextInt(4) == 0) {
        int at = random.nextInt(text.length());
        char other = OTHERS.charAt(random.nextInt(OTHERS.length()));
        text = text.substring(0, at) + other + text.substring(at + random.nextInt(2));
      }
      Instant exact = EventTime.parseAny(text);
      boolean kept =
          exact != null && !exact.isBefore(EventTime.FIRST) && !exact.isAfter(EventTime.LAST);
      assertEquals(kept ? exact : null, EventTime.parse(text), text);
      times += exact == null ? 0 : 1;
    }
    assertTrue(times > MANY / 20 && times < MANY, times + " were times");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-02-29T00:00:00Z",
        "2000-02-29T23:59:59.9999999Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "1969-12-31T23:59:59.5Z"
      })
  void theEdgesOfTheCalendarAreTimes(String text) {
    assertNotNull(EventTime.parseAny(text));
    assertEquals(EventTime.parseAny(text), EventTime.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2024-04-31T00:00:00Z"})
  void aDayThatTheMonthDoesNotHaveIsNone(String text) {
    assertNull(EventTime.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-29T10:00:00+23:59, 2026-11-28T10:01:00Z",
    "2026-11-29T10:00:00-23:59, 2026-11-30T09:59:00Z",
    "2026-11-29T10:00:00+18:01, 2026-11-28T15:59:00Z",
    "2026-11-29T10:00:00.5-18:00, 2026-11-30T04:00:00.500Z",
    "2026-11-29T10:00:00-00:00, 2026-11-29T10:00:00Z",
    "0001-01-01T23:59:00+23:59, 0001-01-01T00:00:00Z",
    "9999-12-31T00:00:59-23:59, 9999-12-31T23:59:59Z",
    "0000-12-31T00:01:00-23:59, 0001-01-01T00:00:00Z"
  })
  void anOffsetMayBeAllThatRfc3339Allows(String text, Instant time) {
    assertEquals(time, EventTime.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"+24:00", "-24:00", "+23:60", "+99:99", "+2:00", "+02", "+0200", "−2:00"})
  void anyOtherOffsetIsNone(String offset) {
    assertFault(EventTime.Fault.FORM, "2026-11-29T10:00:00" + offset);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001-01-01T23:58:59+23:59", "9999-12-31T00:01:00-23:59"})
  void anOffsetThatLeadsOutOfTheYearsIsNone(String text) {
    assertFault(EventTime.Fault.YEAR, text);
  }

  @Test
  void theCasesThatFailed() {
    for (String[] line : Cases.read("times.tsv")) {
      String text = line[0];
      switch (line[1]) {
        case "accepted" -> assertNotNull(EventTime.parse(text), text);
        case "INVALID" -> assertFault(EventTime.Fault.YEAR, text);
        default -> assertFault(EventTime.Fault.FORM, text);
      }
    }
  }

  private static void assertFault(EventTime.Fault fault, String text) {
    assertNull(EventTime.parse(text), text);
    assertEquals(fault, EventTime.fault(text), text);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 1970-01-01T00:00:00Z",
    "0, 1970-01-01T00:00:00Z",
    "-2, 1969-12-31T23:59:59.998Z",
    "1795972000123, 2026-11-29T17:06:40.123Z",
    "-9000000000000000, 0001-01-01T00:00:00Z",
    "-9223372036854775808, 0001-01-01T00:00:00Z",
    "-62135596800000, 0001-01-01T00:00:00Z",
    "253402300799999, 9999-12-31T23:59:59.999Z",
    "253402300800000, 9999-12-31T23:59:59.999999Z",
    "1795972000000000000, 9999-12-31T23:59:59.999999Z",
    "9223372036854775807, 9999-12-31T23:59:59.999999Z"
  })
  void aRecordOfAnyTimestampHasATime(long timestamp, Instant time) {
    assertEquals(time, EventTime.ofRecord(timestamp));
  }

  /** The examples are those of RFC 3339, section 5.8. */
  @ParameterizedTest
  @CsvSource({
    "1990-12-31T23:59:60Z, 1990-12-31T23:59:59Z",
    "1990-12-31T15:59:60-08:00, 1990-12-31T23:59:59Z",
    "1937-01-01T12:00:27.87+00:20, 1937-01-01T11:40:27.870Z",
    "2026-11-22T10:15:30.1234567890123Z, 2026-11-22T10:15:30.123456Z",
    "2026-11-22t10:15:30.1z, 2026-11-22T10:15:30.100Z"
  })
  void whatTheClockDoesNotHaveIsCut(String text, Instant time) {
    assertEquals(time, EventTime.parse(text));
  }

  @Test
  void textIsWhatTheFormatterWritesInAnyYear() {
    SplittableRandom random = new SplittableRandom(2);
    long beforeYear0 = Instant.parse("-0001-06-01T00:00:00Z").getEpochSecond() * 1_000_000L;
    long afterYear9999 = Instant.parse("+10000-06-01T00:00:00Z").getEpochSecond() * 1_000_000L;
    for (int i = 0; i < MANY; i++) {
      long micros = random.nextLong(beforeYear0, afterYear9999);
      assertText(i % 2 == 0 ? micros : micros / 1_000_000 * 1_000_000);
    }
    for (long micros : new long[] {0, 1, -1, 999_999, 1_000_000, beforeYear0, afterYear9999}) {
      assertText(micros);
    }
  }

  private static void assertText(long micros) {
    assertEquals(
        EventTime.TEXT.format(EventTime.ofMicros(micros)),
        EventTime.text(micros),
        () -> "" + micros);
  }
}
