package io.nightshift.logwatch;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words and numbers for levels in the formats of common loggers. */
final class LevelNames {
  /** The maximum length of a word for a level. */
  static final int LONGEST = 13;

  private static final Set<String> LOUD =
      Set.of("TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "SEVERE", "CRITICAL", "FATAL");

  private static final Set<String> OF_HEAD =
      Set.of(
          "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN", "JAN", "FEB", "MAR", "APR", "MAY", "JUN",
          "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "T", "Z", "UTC", "GMT", "AM", "PM", "CET",
          "CEST", "EST", "EDT", "PST", "PDT", "STDOUT", "STDERR", "F", "P");

  private LevelNames() {}

  /** Whether a word means a level in the middle of a sentence too. */
  static boolean isLoud(String word) {
    return LOUD.contains(word);
  }

  /**
   * Whether a word is part of the prefix of a line: a part of a time, or the stream of a container.
   */
  static boolean isOfHead(String word) {
    return word.length() <= 6 && OF_HEAD.contains(word.toUpperCase(Locale.ROOT));
  }

  /** The level for a word; null if the word is none. */
  static @Nullable String level(String word) {
    if (word.length() > LONGEST) {
      return null;
    }
    return switch (word.toUpperCase(Locale.ROOT)) {
      case "TRACE", "TRC", "FINER", "FINEST", "VERBOSE" -> "TRACE";
      case "DEBUG", "DBG", "DBUG", "FINE", "CONFIG" -> "DEBUG";
      case "INFO", "INF", "INFORMATION", "INFORMATIONAL", "NOTICE" -> "INFO";
      case "WARN", "WRN", "WARNING" -> "WARN";
      case "ERROR", "ERR", "EROR", "SEVERE" -> "ERROR";
      case "FATAL", "FTL", "CRIT", "CRITICAL", "ALERT", "EMERG", "EMERGENCY", "PANIC", "DPANIC" ->
          "FATAL";
      default -> null;
    };
  }

  /**
   * The level for a number: 0 to 7 as in syslog, 10 to 60 as in pino and bunyan; null for any
   * other.
   */
  static @Nullable String ofNumber(String number) {
    return switch (number) {
      case "0", "1", "2", "60" -> "FATAL";
      case "3", "50" -> "ERROR";
      case "4", "40" -> "WARN";
      case "5", "6", "30" -> "INFO";
      case "7", "20" -> "DEBUG";
      case "10" -> "TRACE";
      default -> null;
    };
  }

  /** Whether a member or a pair of this name contains the level. */
  static boolean isName(String name) {
    if (name.length() > 16) {
      return false;
    }
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "level",
          "lvl",
          "severity",
          "loglevel",
          "log_level",
          "log.level",
          "@level",
          "@l",
          "levelname",
          "level_name",
          "severitytext",
          "severity_text",
          "priority" ->
          true;
      default -> false;
    };
  }
}
