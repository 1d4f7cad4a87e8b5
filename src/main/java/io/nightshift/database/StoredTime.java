package io.nightshift.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads columns of type {@code timestamptz}, including all values of PostgreSQL. The driver alone
 * fails on the 29 February of a year before 1, and returns no time for {@code infinity}.
 */
public final class StoredTime {
  /** The value for {@code -infinity}: earlier than any finite time of PostgreSQL. */
  static final Instant EARLIEST = Instant.parse("-4713-01-01T00:00:00Z");

  /**
   * The value for {@code infinity}, and for later times: their microseconds since 1970 would exceed
   * a {@code long}.
   */
  static final Instant LATEST = Instant.parse("+290000-01-01T00:00:00Z");

  // The format of PostgreSQL with the driver's DateStyle, ISO.
  private static final Pattern TEXT =
      Pattern.compile(
          "([0-9]{4,6})(-[0-9]{2}-[0-9]{2}) ([0-9:]{8}(?:[.][0-9]+)?)([+-][0-9:]+)( BC)?");

  private StoredTime() {}

  /** The time as a parameter of a statement. */
  public static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  /** The time as a parameter of a statement; null if there is none. */
  public static @Nullable OffsetDateTime utcOrNull(@Nullable Instant time) {
    return time == null ? null : utc(time);
  }

  /**
   * The time in a column that cannot be null.
   *
   * @throws SQLException if the column is null, holds no time, or the database is away
   */
  public static Instant read(ResultSet row, int column) throws SQLException {
    Instant time = readOrNull(row, column);
    if (time == null) {
      throw new SQLException("Column %d has no time".formatted(column), "22004");
    }
    return time;
  }

  /**
   * The time in a column.
   *
   * @throws SQLException if the column holds no time, or the database is away
   */
  public static @Nullable Instant readOrNull(ResultSet row, int column) throws SQLException {
    try {
      OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
      return time == null ? null : limited(time.toInstant());
    } catch (DateTimeException e) {
      return limited(parse(row.getString(column)));
    }
  }

  /**
   * The begin of the transaction, by the clock of the database.
   *
   * @throws SQLException if the database is away
   */
  public static Instant ofTransaction(Connection connection) throws SQLException {
    return select(connection, "SELECT now()");
  }

  /**
   * The present time by the clock of the database.
   *
   * @throws SQLException if the database is away
   */
  public static Instant present(Connection connection) throws SQLException {
    return select(connection, "SELECT clock_timestamp()");
  }

  private static Instant select(Connection connection, String time) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(time)) {
      row.next();
      return read(row, 1);
    }
  }

  private static Instant limited(Instant time) {
    if (time.isBefore(EARLIEST)) {
      return EARLIEST;
    }
    return time.isAfter(LATEST) ? LATEST : time;
  }

  /** Parses a finite time in PostgreSQL's format. */
  static Instant parse(String text) throws SQLException {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new SQLException("Not a time as PostgreSQL writes it: " + text, "22007");
    }
    // The year before the year 1 is 1 BC for PostgreSQL, and 0 in ISO 8601.
    int year = Integer.parseInt(parts.group(1));
    int isoYear = parts.group(5) == null ? year : 1 - year;
    String sign = isoYear < 0 ? "-" : isoYear > 9_999 ? "+" : "";
    return LocalDateTime.parse(
            "%s%04d%sT%s".formatted(sign, Math.abs(isoYear), parts.group(2), parts.group(3)))
        .toInstant(ZoneOffset.of(parts.group(4)));
  }
}
