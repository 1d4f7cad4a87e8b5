package io.nightshift.notifications;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The time between a reminder and the start of its appointment, as an ISO 8601 duration. Years,
 * months, weeks and days are calendar units ({@code P1D} is the same time of the day before,
 * whatever summer time does); hours, minutes and seconds are exact ({@code PT24H}).
 *
 * @param text the text of the duration
 */
record RemindBefore(String text, Period days, Duration hours) {
  /** A longer duration counts as a mistake. */
  private static final Duration LONGEST = Duration.ofDays(3 * 366L);

  /**
   * Parses a duration; null if it is not one, is not above zero, or is longer than about three
   * years.
   */
  static @Nullable RemindBefore parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    int time = upper.indexOf('T');
    String date = time < 0 ? upper : upper.substring(0, time);
    try {
      Period days = date.equals("P") ? Period.ZERO : Period.parse(date);
      Duration hours = time < 0 ? Duration.ZERO : Duration.parse("P" + upper.substring(time));
      Duration about = Duration.ofDays(days.toTotalMonths() * 31 + days.getDays()).plus(hours);
      boolean forward =
          days.getYears() >= 0
              && days.getMonths() >= 0
              && days.getDays() >= 0
              && !hours.isNegative();
      return !forward || about.isZero() || about.compareTo(LONGEST) > 0
          ? null
          : new RemindBefore(text, days, hours);
    } catch (DateTimeParseException | ArithmeticException e) {
      return null;
    }
  }

  /**
   * The time of the reminder.
   *
   * @throws DateTimeException if it is outside the range of times
   */
  Instant before(Instant start, ZoneId zone) {
    return start.atZone(zone).minus(days).minus(hours).toInstant();
  }
}
