package io.nightshift.hosting;

import com.cronutils.model.field.expression.Always;
import com.cronutils.model.field.expression.And;
import com.cronutils.model.field.expression.Between;
import com.cronutils.model.field.expression.Every;
import com.cronutils.model.field.expression.FieldExpression;
import com.cronutils.model.field.expression.On;
import com.cronutils.model.field.expression.QuestionMark;
import com.cronutils.model.field.value.FieldValue;
import java.util.BitSet;

/** The numbers that a field of a cron expression names. */
final class CronFields {
  private CronFields() {}

  /**
   * The numbers of a field.
   *
   * @param min the smallest number that the field can have
   * @param max the greatest number that the field can have
   * @throws IllegalArgumentException if the field names anything but numbers
   */
  static BitSet numbers(FieldExpression field, int min, int max) {
    BitSet numbers = new BitSet(max + 1);
    switch (field) {
      case Always always -> numbers.set(min, max + 1);
      case QuestionMark any -> numbers.set(min, max + 1);
      case On on -> numbers.set(number(on.getTime()));
      case And list -> {
        for (FieldExpression part : list.getExpressions()) {
          numbers.or(numbers(part, min, max));
        }
      }
      case Between between ->
          step(numbers, number(between.getFrom()), number(between.getTo()), 1, min, max);
      case Every every -> {
        int step = number(every.getPeriod());
        switch (every.getExpression()) {
          case Between between ->
              step(numbers, number(between.getFrom()), number(between.getTo()), step, min, max);
          case On on -> step(numbers, number(on.getTime()), max, step, min, max);
          case Always always -> step(numbers, min, max, step, min, max);
          default -> throw unknown(field);
        }
      }
      default -> throw unknown(field);
    }
    return numbers;
  }

  /** A range whose end is smaller than its beginning wraps around at the greatest number. */
  private static void step(BitSet numbers, int from, int to, int step, int min, int max) {
    int end = to < from ? to + max - min + 1 : to;
    for (int number = from; number <= end; number += step) {
      numbers.set(number > max ? number - max + min - 1 : number);
    }
  }

  private static int number(FieldValue<?> value) {
    if (value.getValue() instanceof Integer number) {
      return number;
    }
    throw new IllegalArgumentException("A cron expression names a number here, not " + value);
  }

  private static IllegalArgumentException unknown(FieldExpression field) {
    return new IllegalArgumentException("A cron expression cannot say " + field.asString());
  }
}
