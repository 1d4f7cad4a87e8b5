package io.nightshift.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads HTTP dates in each of the three forms that a recipient must accept (RFC 9110, 5.6.7). */
final class HttpDate {
  private static final String MONTHS = "(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";
  private static final String TIME =
      "(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-5][0-9]|60)";
  private static final List<Pattern> FORMS =
      List.of(
          form("(?:mon|tue|wed|thu|fri|sat|sun), (?<day>[0-9]{1,2}) %s (?<year>[0-9]{4}) %s GMT"),
          form(
              "(?:mon|tues|wednes|thurs|fri|satur|sun)day,"
                  + " (?<day>[0-9]{1,2})-%s-(?<year>[0-9]{2}) %s GMT"),
          form("(?:mon|tue|wed|thu|fri|sat|sun) %s (?<day>[ 0-9][0-9]) %s (?<year>[0-9]{4})"));

  private HttpDate() {}

  private static Pattern form(String form) {
    return Pattern.compile(form.formatted(MONTHS, TIME), Pattern.CASE_INSENSITIVE);
  }

  /**
   * Reads a date.
   *
   * @param now the current time, for the century of a year of two digits
   * @return null if the text has none of the forms
   */
  static @Nullable Instant read(String text, Instant now) {
    for (Pattern form : FORMS) {
      Matcher date = form.matcher(text);
      if (date.matches()) {
        try {
          String year = date.group("year");
          return year.length() == 2
              ? ofTwoDigits(date, Integer.parseInt(year), now)
              : of(date, Integer.parseInt(year));
        } catch (DateTimeException e) {
          return null; // Such as 31 February.
        }
      }
    }
    return null;
  }

  /**
   * A date that appears to be more than 50 years ahead is of the most recent such year in the past.
   */
  private static Instant ofTwoDigits(Matcher date, int year, Instant now) {
    var latest = now.atOffset(ZoneOffset.UTC).plusYears(50);
    int century = latest.getYear() / 100 * 100;
    return century + year > latest.getYear() || of(date, century + year).isAfter(latest.toInstant())
        ? of(date, century - 100 + year)
        : of(date, century + year);
  }

  private static Instant of(Matcher date, int year) {
    String month = date.group("month").toLowerCase(Locale.ROOT);
    int second = number(date, "second");
    return LocalDate.of(
            year,
            1 + "janfebmaraprmayjunjulaugsepoctnovdec".indexOf(month) / 3,
            number(date, "day"))
        .atTime(number(date, "hour"), number(date, "minute"), Math.min(second, 59))
        .toInstant(ZoneOffset.UTC)
        .plusSeconds(Math.max(0, second - 59));
  }

  private static int number(Matcher date, String group) {
    return Integer.parseInt(date.group(group).strip());
  }
}
