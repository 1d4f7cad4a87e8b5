package io.nightshift.database;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ByteConverter;

/**
 * Columns of rows in the binary format of PostgreSQL's {@code COPY}, encoded before the transaction
 * in which {@link TableCopy} copies them into a table. For one thread.
 */
public final class CopyColumns {
  private static final int NULL = -1;
  private static final byte JSONB_VERSION = 1;

  // Of a numeric: its digits to the base 10,000, after four numbers about them.
  private static final int GROUP = 10_000;
  private static final int NUMERIC_HEAD = 4;
  private static final int NEGATIVE = 0x4000;

  /** The decimals of one group, and the digits that fit into a {@code long} with as many. */
  private static final int SHORT_SCALE = 4;

  private static final int SHORT_DIGITS = 14;

  /** PostgreSQL counts microseconds from the year 2000. */
  private static final long EPOCH_MICROS = 946_684_800_000_000L;

  private byte[] made;
  private int length;

  /**
   * A buffer without columns.
   *
   * @param room its initial size in bytes; it grows if needed
   */
  public CopyColumns(int room) {
    this.made = new byte[room];
  }

  /** Adds a column of type {@code text}. */
  public CopyColumns text(@Nullable String value) {
    if (value != null) {
      return bytes(value.getBytes(StandardCharsets.UTF_8));
    }
    room(Integer.BYTES);
    putInt(NULL);
    return this;
  }

  /** Adds a column of type {@code bytea}. */
  public CopyColumns bytes(byte[] value) {
    room(Integer.BYTES);
    putInt(value.length);
    return columns(value);
  }

  /** Adds a column of type {@code integer}. */
  public CopyColumns integer(int value) {
    room(Integer.BYTES + Integer.BYTES);
    putInt(Integer.BYTES);
    putInt(value);
    return this;
  }

  /** Adds a column of type {@code smallint}. */
  public CopyColumns smallint(int value) {
    room(Integer.BYTES + Short.BYTES);
    putInt(Short.BYTES);
    putShort(value);
    return this;
  }

  /** Adds a column of type {@code bigint}. */
  public CopyColumns bigint(long value) {
    room(Integer.BYTES + Long.BYTES);
    putInt(Long.BYTES);
    putInt((int) (value >> Integer.SIZE));
    putInt((int) value);
    return this;
  }

  /**
   * Adds a column of type {@code timestamptz}: microseconds since 1970.
   *
   * @throws ArithmeticException if the time is out of PostgreSQL's range
   */
  public CopyColumns time(long micros) {
    return bigint(Math.subtractExact(micros, EPOCH_MICROS));
  }

  /** Adds a column of type {@code numeric}: exactly that value, with as many decimals. */
  public CopyColumns numeric(@Nullable BigDecimal value) {
    if (value == null) {
      return text(null);
    }
    return value.scale() >= 0 && value.scale() <= SHORT_SCALE && value.precision() <= SHORT_DIGITS
        ? numeric(value.movePointRight(SHORT_SCALE).longValueExact(), value.scale())
        : bytes(ByteConverter.numeric(value.scale() < 0 ? value.setScale(0) : value));
  }

  /**
   * Adds a number of the usual size without the big integers of {@link ByteConverter}: groups of
   * four digits, the first with the weight of its power of 10,000, and none at the end that are 0.
   *
   * @param units the number in ten thousandths
   */
  private CopyColumns numeric(long units, int scale) {
    long rest = Math.abs(units);
    int weight = -1; // Of the last group, that of the decimals.
    while (rest != 0 && rest % GROUP == 0) {
      rest /= GROUP;
      weight++;
    }
    int groups = 0;
    for (long left = rest; left != 0; left /= GROUP) {
      groups++;
    }
    room(Integer.BYTES + (NUMERIC_HEAD + groups) * Short.BYTES);
    putInt((NUMERIC_HEAD + groups) * Short.BYTES);
    putShort(groups);
    putShort(groups == 0 ? 0 : weight + groups - 1);
    putShort(units < 0 ? NEGATIVE : 0);
    putShort(scale);
    int begin = length;
    length += groups * Short.BYTES;
    for (int at = length - Short.BYTES; at >= begin; at -= Short.BYTES) {
      int group = (int) (rest % GROUP);
      made[at] = (byte) (group >> 8);
      made[at + 1] = (byte) group;
      rest /= GROUP;
    }
    return this;
  }

  /** Adds a JSON document in UTF-8, which PostgreSQL keeps in binary form. */
  public CopyColumns jsonb(byte[] utf8) {
    room(Integer.BYTES + 1);
    putInt(1 + utf8.length);
    made[length++] = JSONB_VERSION;
    return columns(utf8);
  }

  /** Adds columns that {@link #toBytes} returned. */
  public CopyColumns columns(byte[] columns) {
    room(columns.length);
    System.arraycopy(columns, 0, made, length, columns.length);
    length += columns.length;
    return this;
  }

  /** A copy of the encoded columns. */
  public byte[] toBytes() {
    return Arrays.copyOf(made, length);
  }

  /** Adds the number of columns of the next row. */
  CopyColumns count(int columns) {
    room(Short.BYTES);
    putShort(columns);
    return this;
  }

  /** The encoded columns: the first {@link #length} bytes, until the next change. */
  byte[] array() {
    return made;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  private void room(int bytes) {
    if (made.length - length < bytes) {
      made = Arrays.copyOf(made, Math.max(2 * made.length, Math.addExact(length, bytes)));
    }
  }

  private void putShort(int value) {
    made[length++] = (byte) (value >> 8);
    made[length++] = (byte) value;
  }

  private void putInt(int value) {
    made[length++] = (byte) (value >> 24);
    made[length++] = (byte) (value >> 16);
    made[length++] = (byte) (value >> 8);
    made[length++] = (byte) value;
  }
}
