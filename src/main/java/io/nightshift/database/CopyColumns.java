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
    return bytes(ByteConverter.numeric(value.scale() < 0 ? value.setScale(0) : value));
  }

  /** Adds a JSON document, which PostgreSQL keeps in binary form. */
  public CopyColumns jsonb(String json) {
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
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
