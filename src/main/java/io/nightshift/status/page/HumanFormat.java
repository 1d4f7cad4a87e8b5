package io.nightshift.status.page;

import java.time.Duration;
import java.util.Locale;

/** Formats numbers and times for the page. */
final class HumanFormat {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private HumanFormat() {}

  /** Formats a number as 12,345. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Formats a rate as 1,234.5; without a fraction from a thousand on, where it does not matter. */
  static String rate(double number) {
    return String.format(Locale.ROOT, number >= 1_000 ? "%,.0f" : "%,.1f", number);
  }

  /** Formats a count with its noun, such as 1 alert or 2 alerts. */
  static String count(long number, String one) {
    return number(number) + " " + (number == 1 ? one : one + "s");
  }

  /** Formats a duration by its largest unit or two, such as 45 s, 12 min, 3 h 5 min or 6 days. */
  static String length(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < MINUTE) {
      return seconds + " s";
    }
    if (seconds < HOUR) {
      return seconds / MINUTE + " min";
    }
    if (seconds < DAY) {
      return seconds / HOUR + " h" + rest(seconds % HOUR / MINUTE, " min");
    }
    return count(seconds / DAY, "day") + rest(seconds % DAY / HOUR, " h");
  }

  private static String rest(long number, String unit) {
    return number == 0 ? "" : " " + number + unit;
  }

  /**
   * Formats the time since an event. The text changes at most once a minute, so that live parts do
   * not flicker.
   *
   * @param time the time since then; negative for a future event
   */
  static String ago(Duration time) {
    if (time.isNegative()) {
      return time.compareTo(Duration.ofMinutes(-1)) > 0
          ? "within a minute"
          : "in " + length(time.negated());
    }
    return time.toSeconds() < MINUTE ? "just now" : length(time) + " ago";
  }

  /** A word with a capital at its begin. */
  static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  /** Formats a name of the program, such as {@code BACKING_OFF}, as people write it. */
  static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
