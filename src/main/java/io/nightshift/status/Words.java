package io.nightshift.status;

import java.time.Duration;
import java.util.Locale;

/** How the page writes numbers and times. */
final class Words {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Words() {}

  /** As 12,345. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** As 1,234.5; whole from a thousand on, where the fraction says nothing. */
  static String rate(double number) {
    return String.format(Locale.ROOT, number >= 1_000 ? "%,.0f" : "%,.1f", number);
  }

  /** How many of what, such as 1 alert or 2 alerts. */
  static String count(long number, String one) {
    return number(number) + " " + (number == 1 ? one : one + "s");
  }

  /** A length of time by its largest unit or two, such as 45 s, 12 min, 3 h 5 min or 6 days. */
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
   * How long ago. It changes once a minute at most, so that what is shown live keeps still.
   *
   * @param time negative for what is to come
   */
  static String ago(Duration time) {
    if (time.isNegative()) {
      return time.compareTo(Duration.ofMinutes(-1)) > 0
          ? "within a minute"
          : "in " + length(time.negated());
    }
    return time.toSeconds() < MINUTE ? "just now" : length(time) + " ago";
  }

  /** A name of the program's, such as {@code BACKING_OFF}, as people write it. */
  static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
