package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dates and times that an expression names, whatever the zone. */
class CronCalendarTest {
  private static final LocalDateTime FROM = LocalDateTime.of(2026, 11, 1, 0, 0);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 0 L * ?          | 2026-11-30, 2026-12-31, 2027-01-31, 2027-02-28",
        "0 0 0 L-3 * ?        | 2026-11-27, 2026-12-28, 2027-01-28, 2027-02-25",
        "0 0 0 LW * ?         | 2026-11-30, 2026-12-31, 2027-01-29, 2027-02-26",
        "0 0 0 1W * ?         | 2026-11-02, 2026-12-01, 2027-01-01, 2027-02-01",
        "0 0 0 15W * ?        | 2026-11-16, 2026-12-15, 2027-01-15, 2027-02-15",
        "0 0 0 31W * ?        | 2026-12-31, 2027-01-29, 2027-03-31, 2027-05-31",
        "0 0 0 31 * ?         | 2026-12-31, 2027-01-31, 2027-03-31, 2027-05-31",
        "0 0 0 1,L * ?        | 2026-11-01, 2026-11-30, 2026-12-01, 2026-12-31",
        "0 0 0 1/10 * ?       | 2026-11-01, 2026-11-11, 2026-11-21, 2026-12-01",
        "0 0 0 ? * MON        | 2026-11-02, 2026-11-09, 2026-11-16, 2026-11-23",
        "0 0 0 ? * 1          | 2026-11-01, 2026-11-08, 2026-11-15, 2026-11-22",
        "0 0 0 ? * L          | 2026-11-07, 2026-11-14, 2026-11-21, 2026-11-28",
        "0 0 0 ? * FRIL       | 2026-11-27, 2026-12-25, 2027-01-29, 2027-02-26",
        "0 0 0 ? * 6#3        | 2026-11-20, 2026-12-18, 2027-01-15, 2027-02-19",
        "0 0 0 ? * SUN#5      | 2026-11-29, 2027-01-31, 2027-05-30, 2027-08-29",
        "0 0 0 ? * FRI-SUN    | 2026-11-01, 2026-11-06, 2026-11-07, 2026-11-08",
        "0 0 0 ? * TUE-SAT/2  | 2026-11-03, 2026-11-05, 2026-11-07, 2026-11-10",
        "0 0 0 ? * MON,FRI#1  | 2026-11-02, 2026-11-06, 2026-11-09, 2026-11-16",
        "0 0 0 29 FEB ?       | 2028-02-29, 2032-02-29, 2036-02-29, 2040-02-29",
        "0 0 0 1 NOV-JAN ?    | 2026-11-01, 2026-12-01, 2027-01-01, 2027-11-01",
        "0 0 0 1 1 ? 2027/2   | 2027-01-01, 2029-01-01, 2031-01-01, 2033-01-01",
      })
  void daysAreThoseOfQuartz(String cron, String days) {
    CronCalendar calendar = new CronCalendar(cron);
    List<LocalDateTime> found = forwards(calendar, 4);
    assertEquals(
        days,
        found.stream().map(day -> day.toLocalDate().toString()).collect(Collectors.joining(", ")));
    for (int i = 1; i < found.size(); i++) {
      assertEquals(Optional.of(found.get(i - 1)), calendar.last(found.get(i).minusNanos(1)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0,30 2 * * ?     | 02:00, 02:30, 02:00, 02:30",
        "5/25 59 23 * * ?   | 23:59:05, 23:59:30, 23:59:55, 23:59:05",
        "0 0 22-1 * * ?     | 00:00, 01:00, 22:00, 23:00",
        "30 10/40 8-18/5 * * ? | 08:10:30, 08:50:30, 13:10:30, 13:50:30",
        "0 50-10/10 7 * * ? | 07:00, 07:10, 07:50, 07:00",
        "* * * * * ?        | 00:00, 00:00:01, 00:00:02, 00:00:03",
      })
  void timesOfDayAreThoseOfQuartz(String cron, String times) {
    CronCalendar calendar = new CronCalendar(cron);
    List<LocalDateTime> found = forwards(calendar, 4);
    assertEquals(
        times,
        found.stream().map(day -> day.toLocalTime().toString()).collect(Collectors.joining(", ")));
    for (int i = 1; i < found.size(); i++) {
      assertEquals(Optional.of(found.get(i - 1)), calendar.last(found.get(i).minusNanos(1)));
    }
  }

  @Test
  void anExpressionThatNamesNoDayHasNoTick() {
    for (String cron : List.of("0 0 0 31 2 ?", "0 0 0 1 1 ? 2001")) {
      assertEquals(Optional.empty(), new CronCalendar(cron).first(FROM));
    }
    assertEquals(Optional.empty(), new CronCalendar("0 0 0 31 2 ?").last(FROM));
    assertEquals(Optional.empty(), new CronCalendar("0 0 0 1 1 ? 2027").last(FROM));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 * * * ?", "0 0 0-23 * * ?", "0 0/5 */1 * * ?", "0 0 12-11 * * ?"})
  void anExpressionThatNamesEveryHourIsAnInterval(String cron) {
    assertTrue(new CronCalendar(cron).everyHour());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 2 * * ?", "0 0 0/2 * * ?", "0 0/5 8-18 * * ?", "* * 0-22 * * ?"})
  void anyOtherNamesTimesOfDay(String cron) {
    assertFalse(new CronCalendar(cron).everyHour());
  }

  private static List<LocalDateTime> forwards(CronCalendar calendar, int count) {
    List<LocalDateTime> found = new ArrayList<>();
    LocalDateTime from = FROM;
    for (int i = 0; i < count; i++) {
      LocalDateTime next = calendar.first(from).orElseThrow();
      assertEquals(Optional.of(next), calendar.last(next));
      found.add(next);
      from = next.plusNanos(1);
    }
    return found;
  }
}
