package io.nightshift.events;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses and formats RFC 3339 times of the years 1 to 9999 in UTC: the range that every part of
 * this program supports. All times from outside are parsed here.
 */
public final class EventTime {
  /** The first time. */
  public static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  /** The last time. */
  public static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

  /** The timestamp of a Kafka record without one. */
  private static final long NO_TIMESTAMP = -1;

  // date "T" time, decimals of the second, and "Z" or an offset.
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:)([0-9]{2})(?:[.]([0-9]+))?"
              + "(?:Z|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))",
          Pattern.CASE_INSENSITIVE);

  /** The format of {@link #text}. */
  public static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The index at which the seconds end, and decimals or the offset begin. */
  private static final int SECONDS_END = 19;

  private static final int NANO_DIGITS = 9;
  private static final int MICRO_DIGITS = 6;

  private EventTime() {}

  /**
   * Parses a time, truncated to whole microseconds, the resolution of PostgreSQL.
   *
   * @return the time; null if {@code text} is invalid: {@link #fault} says why
   */
  public static @Nullable Instant parse(String text) {
    Instant common = parseCommon(text);
    Instant time = common == null ? parseAny(text) : common;
    return time == null || time.isBefore(FIRST) || time.isAfter(LAST) ? null : time;
  }

  /** The reason why a text is not a time. */
  public enum Fault {
    /** It does not have the form of RFC 3339. */
    FORM("is not an RFC 3339 time, such as 2026-11-29T10:15:30Z"),
    /** Its year, in UTC, is outside 1 to 9999. */
    YEAR("is not of the years 1 to 9999 in UTC");

    private final String message;

    Fault(String message) {
      this.message = message;
    }

    /** The fault in words, to be put behind a name or a quoted text. */
    public String message() {
      return message;
    }
  }

  /** Why {@link #parse} returns null for {@code text}. */
  public static Fault fault(String text) {
    return parseAny(text) == null ? Fault.FORM : Fault.YEAR;
  }

  /**
   * The time of a Kafka record by its timestamp, in milliseconds since 1970, which may be any
   * number: the nearest supported time, and the beginning of 1970 if the record has no timestamp.
   */
  public static Instant ofRecord(long timestamp) {
    if (timestamp == NO_TIMESTAMP) {
      return Instant.EPOCH;
    }
    if (timestamp < FIRST.toEpochMilli()) {
      return FIRST;
    }
    return timestamp > LAST.toEpochMilli() ? LAST : Instant.ofEpochMilli(timestamp);
  }

  /**
   * Parses exactly the times of RFC 3339, with an offset of at most 23:59 and any year. The offset
   * is subtracted here, because Java's offsets end at 18 hours. A leap second becomes the second
   * before it, because PostgreSQL has none.
   */
  public static @Nullable Instant parseAny(String text) {
    Matcher time = RFC_3339.matcher(text);
    if (!time.matches()) {
      return null;
    }
    String seconds = time.group(3).equals("60") ? "59" : time.group(3);
    long micros = decimals(time.group(4));
    try {
      return LocalDateTime.parse(time.group(1) + "T" + time.group(2) + seconds)
          .toInstant(ZoneOffset.UTC)
          .minusSeconds(offset(time))
          .plus(micros, ChronoUnit.MICROS);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The offset from UTC, in seconds. */
  private static long offset(Matcher time) {
    String sign = time.group(5);
    if (sign == null) {
      return 0;
    }
    int seconds = Integer.parseInt(time.group(6)) * 3_600 + Integer.parseInt(time.group(7)) * 60;
    return sign.equals("-") ? -seconds : seconds;
  }

  /** The decimals of a second, in microseconds. */
  private static long decimals(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong((digits + "00000").substring(0, MICRO_DIGITS));
  }

  /**
   * Parses {@code yyyy-MM-ddTHH:mm:ss}, up to 9 decimals and {@code Z}; null for any other form.
   * Nearly all times have this form, and it costs a tenth to parse.
   */
  private static @Nullable Instant parseCommon(String text) {
    int last = text.length() - 1;
    if (last < SECONDS_END
        || last > SECONDS_END + 1 + NANO_DIGITS
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':'
        || text.charAt(last) != 'Z') {
      return null;
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, SECONDS_END);
    int nanos = last == SECONDS_END ? 0 : nanos(text, last);
    if (year < 0
        || month < 1
        || month > 12
        || day < 1
        || day > 28 && day > YearMonth.of(year, month).lengthOfMonth()
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 59
        || nanos < 0) {
      return null;
    }
    long days = LocalDate.of(year, month, day).toEpochDay();
    return Instant.ofEpochSecond(
        days * 86_400 + hour * 3_600L + minute * 60L + second, nanos / 1_000 * 1_000L);
  }

  private static int nanos(String text, int end) {
    if (text.charAt(SECONDS_END) != '.' || end == SECONDS_END + 1) {
      return -1;
    }
    int nanos = number(text, SECONDS_END + 1, end);
    for (int digits = end - SECONDS_END - 1; digits < NANO_DIGITS; digits++) {
      nanos *= 10;
    }
    return nanos;
  }

  /** The ASCII digits there as a number; below 0 if one of them is not a digit. */
  private static int number(String text, int from, int end) {
    int number = 0;
    for (int i = from; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /** Formats a time by RFC 3339, in UTC and always with six decimals. */
  public static String text(long micros) {
    long seconds = Math.floorDiv(micros, 1_000_000L);
    LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(seconds, 86_400L));
    if (day.getYear() < 0 || day.getYear() > 9_999) {
      return TEXT.format(ofMicros(micros)); // Only an offset can lead here.
    }
    int second = (int) Math.floorMod(seconds, 86_400L);
    byte[] text = "0000-00-00T00:00:00.000000Z".getBytes(StandardCharsets.ISO_8859_1);
    put(text, 3, day.getYear());
    put(text, 6, day.getMonthValue());
    put(text, 9, day.getDayOfMonth());
    put(text, 12, second / 3_600);
    put(text, 15, second / 60 % 60);
    put(text, 18, second % 60);
    put(text, 25, (int) Math.floorMod(micros, 1_000_000L));
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void put(byte[] text, int last, int number) {
    int rest = number;
    for (int i = last; rest > 0; i--, rest /= 10) {
      text[i] = (byte) ('0' + rest % 10);
    }
  }

  /** Microseconds since 1970. */
  public static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
  }

  /** The inverse of {@link #micros}. */
  public static Instant ofMicros(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }
}
