package io.nightshift.hosting;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronField;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.parser.CronParser;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The dates and times of day that a cron expression names, whatever the zone. */
final class CronCalendar {
  /** The number of years that are searched; an expression without a day in them names no day. */
  private static final int YEARS = 100;

  private static final int HOURS = 24;

  private final BitSet seconds;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet months;
  private final Predicate<LocalDate> daysOfMonth;
  private final Predicate<LocalDate> daysOfWeek;
  private final @Nullable BitSet years;

  /**
   * Reads an expression.
   *
   * @param expression six or seven fields, seconds first, in Quartz syntax
   * @throws IllegalArgumentException if it is not a cron expression
   */
  CronCalendar(String expression) {
    Cron cron =
        new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ))
            .parse(expression);
    seconds = numbers(cron, CronFieldName.SECOND, 0, 59);
    minutes = numbers(cron, CronFieldName.MINUTE, 0, 59);
    hours = numbers(cron, CronFieldName.HOUR, 0, HOURS - 1);
    months = numbers(cron, CronFieldName.MONTH, 1, 12);
    daysOfMonth = CronDays.ofMonth(cron.retrieve(CronFieldName.DAY_OF_MONTH).getExpression());
    daysOfWeek = CronDays.ofWeek(cron.retrieve(CronFieldName.DAY_OF_WEEK).getExpression());
    @Nullable CronField year = cron.retrieve(CronFieldName.YEAR);
    years = year == null ? null : CronFields.numbers(year.getExpression(), 1970, 2099);
  }

  private static BitSet numbers(Cron cron, CronFieldName field, int min, int max) {
    return CronFields.numbers(cron.retrieve(field).getExpression(), min, max);
  }

  /**
   * Whether the expression names every hour of a day. It then names intervals, not times of day.
   */
  boolean everyHour() {
    return hours.cardinality() == HOURS;
  }

  /** The first named time at or after {@code from}. */
  Optional<LocalDateTime> first(LocalDateTime from) {
    LocalDateTime second = from.truncatedTo(ChronoUnit.SECONDS);
    if (second.isBefore(from)) {
      second = second.plusSeconds(1);
    }
    LocalDate day = second.toLocalDate();
    if (isNamed(day)) {
      LocalTime time = firstTime(second.toLocalTime());
      if (time != null) {
        return Optional.of(day.atTime(time));
      }
    }
    LocalTime earliest =
        LocalTime.of(hours.nextSetBit(0), minutes.nextSetBit(0), seconds.nextSetBit(0));
    return day(day, 1).map(named -> named.atTime(earliest));
  }

  /** The last named time at or before {@code to}. */
  Optional<LocalDateTime> last(LocalDateTime to) {
    LocalDate day = to.toLocalDate();
    if (isNamed(day)) {
      LocalTime time = lastTime(to.toLocalTime());
      if (time != null) {
        return Optional.of(day.atTime(time));
      }
    }
    LocalTime latest = LocalTime.of(hours.length() - 1, minutes.length() - 1, seconds.length() - 1);
    return day(day, -1).map(named -> named.atTime(latest));
  }

  /** The nearest named day after (1) or before (-1) {@code from}. */
  private Optional<LocalDate> day(LocalDate from, int step) {
    LocalDate end = from.plusYears((long) step * YEARS);
    LocalDate day = from.plusDays(step);
    while (step > 0 ? day.isBefore(end) : day.isAfter(end)) {
      if (isNamed(day)) {
        return Optional.of(day);
      }
      if (months.get(day.getMonthValue())) {
        day = day.plusDays(step);
      } else {
        day = step > 0 ? day.withDayOfMonth(1).plusMonths(1) : day.withDayOfMonth(1).minusDays(1);
      }
    }
    return Optional.empty();
  }

  private boolean isNamed(LocalDate day) {
    return months.get(day.getMonthValue())
        && (years == null || (day.getYear() >= 0 && years.get(day.getYear())))
        && daysOfMonth.test(day)
        && daysOfWeek.test(day);
  }

  private @Nullable LocalTime firstTime(LocalTime from) {
    int hour = hours.nextSetBit(from.getHour());
    int minute =
        hour == from.getHour() ? minutes.nextSetBit(from.getMinute()) : minutes.nextSetBit(0);
    int second =
        hour == from.getHour() && minute == from.getMinute()
            ? seconds.nextSetBit(from.getSecond())
            : seconds.nextSetBit(0);
    if (hour >= 0 && minute >= 0 && second < 0) {
      minute = minutes.nextSetBit(minute + 1);
      second = seconds.nextSetBit(0);
    }
    if (hour >= 0 && minute < 0) {
      hour = hours.nextSetBit(hour + 1);
      minute = minutes.nextSetBit(0);
      second = seconds.nextSetBit(0);
    }
    return hour < 0 ? null : LocalTime.of(hour, minute, second);
  }

  private @Nullable LocalTime lastTime(LocalTime to) {
    int hour = hours.previousSetBit(to.getHour());
    int minute = hour == to.getHour() ? minutes.previousSetBit(to.getMinute()) : last(minutes);
    int second =
        hour == to.getHour() && minute == to.getMinute()
            ? seconds.previousSetBit(to.getSecond())
            : last(seconds);
    if (hour >= 0 && minute >= 0 && second < 0) {
      minute = minute == 0 ? -1 : minutes.previousSetBit(minute - 1);
      second = last(seconds);
    }
    if (hour >= 0 && minute < 0) {
      hour = hour == 0 ? -1 : hours.previousSetBit(hour - 1);
      minute = last(minutes);
      second = last(seconds);
    }
    return hour < 0 ? null : LocalTime.of(hour, minute, second);
  }

  private static int last(BitSet numbers) {
    return numbers.length() - 1;
  }
}
