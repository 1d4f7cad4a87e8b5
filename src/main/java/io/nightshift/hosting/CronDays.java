package io.nightshift.hosting;

import com.cronutils.model.field.expression.And;
import com.cronutils.model.field.expression.FieldExpression;
import com.cronutils.model.field.expression.On;
import com.cronutils.model.field.value.SpecialChar;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/** The days that the fields "day of month" and "day of week" of a cron expression name. */
final class CronDays {
  private static final int SATURDAY = 7;

  private CronDays() {}

  /** The days of a field "day of month". */
  static Predicate<LocalDate> ofMonth(FieldExpression field) {
    if (field instanceof And list) {
      return any(list.getExpressions().stream().map(CronDays::ofMonth).toList());
    }
    if (field instanceof On on && on.getSpecialChar().getValue() != SpecialChar.NONE) {
      int day = on.getTime().getValue();
      int before = Math.max(0, on.getNth().getValue());
      return switch (on.getSpecialChar().getValue()) {
        case L -> date -> date.getDayOfMonth() == date.lengthOfMonth() - before;
        case LW -> date -> date.equals(nearestWorkday(lastOfMonth(date)));
        case W -> date -> day <= date.lengthOfMonth() && date.equals(nearestWorkday(date, day));
        default -> throw unknown(field);
      };
    }
    BitSet days = CronFields.numbers(field, 1, 31);
    return date -> days.get(date.getDayOfMonth());
  }

  /** The days of a field "day of week": 1 is a Sunday. */
  static Predicate<LocalDate> ofWeek(FieldExpression field) {
    if (field instanceof And list) {
      return any(list.getExpressions().stream().map(CronDays::ofWeek).toList());
    }
    if (field instanceof On on && on.getSpecialChar().getValue() != SpecialChar.NONE) {
      int day = on.getTime().getValue();
      int nth = on.getNth().getValue();
      return switch (on.getSpecialChar().getValue()) {
        case L ->
            day < 1
                ? date -> number(date) == SATURDAY
                : date -> number(date) == day && date.getDayOfMonth() > date.lengthOfMonth() - 7;
        case HASH -> date -> number(date) == day && (date.getDayOfMonth() + 6) / 7 == nth;
        default -> throw unknown(field);
      };
    }
    BitSet days = CronFields.numbers(field, 1, 7);
    return date -> days.get(number(date));
  }

  private static Predicate<LocalDate> any(List<Predicate<LocalDate>> days) {
    return date -> days.stream().anyMatch(day -> day.test(date));
  }

  private static int number(LocalDate date) {
    return date.getDayOfWeek().getValue() % 7 + 1;
  }

  private static LocalDate lastOfMonth(LocalDate date) {
    return date.with(TemporalAdjusters.lastDayOfMonth());
  }

  private static LocalDate nearestWorkday(LocalDate date, int day) {
    return nearestWorkday(date.withDayOfMonth(day));
  }

  /** The nearest day from Monday to Friday of the same month. */
  private static LocalDate nearestWorkday(LocalDate date) {
    if (date.getDayOfWeek() == DayOfWeek.SATURDAY) {
      return date.getDayOfMonth() == 1 ? date.plusDays(2) : date.minusDays(1);
    }
    if (date.getDayOfWeek() == DayOfWeek.SUNDAY) {
      return date.getDayOfMonth() == date.lengthOfMonth() ? date.minusDays(2) : date.plusDays(1);
    }
    return date;
  }

  private static IllegalArgumentException unknown(FieldExpression field) {
    return new IllegalArgumentException("A cron expression cannot say " + field.asString());
  }
}
