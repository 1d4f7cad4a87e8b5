package io.nightshift.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("1994-11-06T08:49:07Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120 | PT2M",
        "0 | PT0S",
        "Sun, 06 Nov 1994 08:49:37 GMT | PT30S",
        "Sunday, 06-Nov-94 08:49:37 GMT | PT30S",
        "Sun Nov  6 08:49:37 1994 | PT30S",
        "Sun Nov 06 08:49:37 1994 | PT30S",
        "sun, 6 nov 1994 08:49:37 gmt | PT30S",
        "Sun, 06 Nov 1994 08:49:60 GMT | PT53S",
        "Sun, 06 Nov 1994 08:48:00 GMT | PT0S",
        "Saturday, 06-Nov-93 08:49:37 GMT | PT0S",
        "Wednesday, 07-Nov-44 08:49:37 GMT | PT0S"
      })
  void itIsSecondsOrADateOfAnyForm(String header, Duration wait) {
    assertEquals(wait, RetryAfter.read(header, NOW));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-29T12:00:00Z, 06-Nov-44, 2044-11-06T08:49:37Z",
    "2026-11-29T12:00:00Z, 06-Nov-76, 2076-11-06T08:49:37Z",
    "2026-11-06T08:49:36Z, 06-Nov-76, 1976-11-06T08:49:37Z",
    "2026-11-29T12:00:00Z, 06-Nov-77, 1977-11-06T08:49:37Z",
    "2026-11-29T12:00:00Z, 06-Nov-26, 2026-11-06T08:49:37Z",
    "2060-01-01T00:00:00Z, 06-Nov-09, 2109-11-06T08:49:37Z",
    "2060-01-01T00:00:00Z, 06-Nov-10, 2010-11-06T08:49:37Z"
  })
  void aYearOfTwoDigitsIsAtMostFiftyYearsAhead(Instant now, String date, Instant read) {
    assertEquals(read, HttpDate.read("Sunday, " + date + " 08:49:37 GMT", now));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "-1",
        "1.5",
        "99999999999999999999",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 +0100",
        "1994-11-06"
      })
  void anythingElseIsNone(String header) {
    assertNull(RetryAfter.read(header, NOW));
  }
}
