package io.nightshift.reports;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The period of a report.
 *
 * @param from its first moment
 * @param to the first moment after it
 * @param zone the time zone of its texts
 */
record Period(Instant from, Instant to, ZoneId zone) {
  private static final Duration HOURLY = Duration.ofDays(14);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm xxx", Locale.ROOT);

  /** The day before the day of that moment: 23 or 25 hours if the clock was changed. */
  static Period dayBefore(Instant moment, ZoneId zone) {
    return day(LocalDate.ofInstant(moment, zone).minusDays(1), zone);
  }

  private static Period day(LocalDate day, ZoneId zone) {
    return new Period(
        day.atStartOfDay(zone).toInstant(), day.plusDays(1).atStartOfDay(zone).toInstant(), zone);
  }

  /**
   * The days that begin at or after a moment, up to this one, and at most the last {@code most}.
   */
  List<Period> daysAfter(Instant moment, int most) {
    LocalDate last = LocalDate.ofInstant(from, zone);
    List<Period> days = new ArrayList<>();
    for (LocalDate day = last.minusDays(most - 1L); !day.isAfter(last); day = day.plusDays(1)) {
      Period one = day(day, zone);
      if (!one.from().isBefore(moment)) {
        days.add(one);
      }
    }
    return days;
  }

  /** The length of one bar of its chart: an hour, or 24 hours for more than two weeks. */
  Duration step() {
    return Duration.between(from, to).compareTo(HOURLY) <= 0
        ? Duration.ofHours(1)
        : Duration.ofDays(1);
  }

  /** The number of bars of its chart. */
  int steps() {
    return Math.toIntExact(Duration.between(from, to).plus(step()).minusNanos(1).dividedBy(step()));
  }

  /** The begin of a bar, as text. */
  String stepText(int step) {
    var begin = from.plus(step().multipliedBy(step)).atZone(zone);
    return step().equals(Duration.ofHours(1)) && isDay()
        ? HOUR.format(begin)
        : MINUTE.format(begin);
  }

  /** The period as text: a day by its date, anything else by both ends. */
  String text() {
    return isDay()
        ? LocalDate.ofInstant(from, zone).toString()
        : MINUTE.format(from.atZone(zone)) + " to " + MINUTE.format(to.atZone(zone));
  }

  private boolean isDay() {
    LocalDate day = LocalDate.ofInstant(from, zone);
    return from.equals(day.atStartOfDay(zone).toInstant())
        && to.equals(day.plusDays(1).atStartOfDay(zone).toInstant());
  }
}
