package io.nightshift.intake;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into a table by PostgreSQL's <a
 * href="https://www.postgresql.org/docs/current/sql-copy.html">COPY in its binary format</a>: part
 * of the connection's transaction like any insert, at less cost for both sides. Until it is {@link
 * #finish finished} or closed the connection can do nothing else.
 */
public final class TableCopy implements AutoCloseable {
  private static final int CHUNK = 1 << 16;
  private static final byte[] SIGNATURE =
      "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int NULL = -1;
  private static final int END = -1;

  /** PostgreSQL counts microseconds from the year 2000. */
  private static final long EPOCH_MICROS = 946_684_800_000_000L;

  private final CopyIn copy;
  private final int columns;
  private final byte[] chunk = new byte[CHUNK];
  private int length;

  private TableCopy(CopyIn copy, int columns) {
    this.copy = copy;
    this.columns = columns;
    System.arraycopy(SIGNATURE, 0, chunk, 0, SIGNATURE.length);
    this.length = SIGNATURE.length;
  }

  /** Begins to fill columns of a table. */
  public static TableCopy begin(Connection connection, String table, String... columns)
      throws SQLException {
    String sql =
        "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(table, String.join(", ", columns));
    return new TableCopy(
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql), columns.length);
  }

  /** Begins a row: exactly its columns must follow, in their order and of their types. */
  public void row() throws SQLException {
    room(Short.BYTES);
    chunk[length++] = (byte) (columns >> 8);
    chunk[length++] = (byte) columns;
  }

  /** The next column, of type {@code text}. */
  public void text(@Nullable String value) throws SQLException {
    if (value == null) {
      room(Integer.BYTES);
      putInt(NULL);
    } else {
      bytes(value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The next column, of type {@code bytea}. */
  public void bytes(byte[] value) throws SQLException {
    room(Integer.BYTES);
    putInt(value.length);
    if (value.length > CHUNK) {
      flush();
      copy.writeToCopy(value, 0, value.length);
    } else {
      room(value.length);
      System.arraycopy(value, 0, chunk, length, value.length);
      length += value.length;
    }
  }

  /** The next column, of type {@code integer}. */
  public void integer(int value) throws SQLException {
    room(Integer.BYTES + Integer.BYTES);
    putInt(Integer.BYTES);
    putInt(value);
  }

  /** The next column, of type {@code bigint}. */
  public void bigint(long value) throws SQLException {
    room(Integer.BYTES + Long.BYTES);
    putInt(Long.BYTES);
    putInt((int) (value >> Integer.SIZE));
    putInt((int) value);
  }

  /** The next column, of type {@code timestamptz}: microseconds since 1970. */
  public void time(long micros) throws SQLException {
    bigint(Math.subtractExact(micros, EPOCH_MICROS));
  }

  /**
   * Ends it, once the last row is complete.
   *
   * @throws SQLException where a row is not such as the table takes: none of them is in it, and the
   *     transaction has failed
   */
  public void finish() throws SQLException {
    room(Short.BYTES);
    chunk[length++] = (byte) END;
    chunk[length++] = (byte) END;
    flush();
    var unused = copy.endCopy();
  }

  /** Gives it up where it was not finished: the transaction has failed then. */
  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }

  private void room(int bytes) throws SQLException {
    if (length + bytes > CHUNK) {
      flush();
    }
  }

  private void flush() throws SQLException {
    copy.writeToCopy(chunk, 0, length);
    length = 0;
  }

  private void putInt(int value) {
    chunk[length++] = (byte) (value >> 24);
    chunk[length++] = (byte) (value >> 16);
    chunk[length++] = (byte) (value >> 8);
    chunk[length++] = (byte) value;
  }
}
