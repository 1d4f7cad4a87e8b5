package io.nightshift.database;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Copies rows into a table by PostgreSQL's <a
 * href="https://www.postgresql.org/docs/current/sql-copy.html">COPY in its binary format</a>: part
 * of the connection's transaction like any insert, at less cost for both sides. The connection can
 * do nothing else until this is {@link #finish finished} or closed.
 */
public final class TableCopy implements AutoCloseable {
  /** The number of bytes that are sent together; a larger row is sent alone. */
  private static final int CHUNK = 1 << 16;

  private static final byte[] SIGNATURE =
      "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int END = -1;

  private final CopyIn copy;
  private final int columns;
  private final CopyColumns chunk = new CopyColumns(2 * CHUNK);

  private TableCopy(CopyIn copy, int columns) {
    this.copy = copy;
    this.columns = columns;
    chunk.columns(SIGNATURE);
  }

  /** Begins to fill columns of a table. */
  public static TableCopy begin(Connection connection, String table, String... columns)
      throws SQLException {
    String sql =
        "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(table, String.join(", ", columns));
    return new TableCopy(
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql), columns.length);
  }

  /** Begins a row: exactly its columns must be added, in their order and of their types. */
  public CopyColumns row() throws SQLException {
    if (chunk.length() >= CHUNK) {
      flush();
    }
    return chunk.count(columns);
  }

  /**
   * Ends the copy, after the last row is complete.
   *
   * @throws SQLException if the table refuses a row: none of them is inserted, and the transaction
   *     has failed
   */
  public void finish() throws SQLException {
    chunk.count(END);
    flush();
    var unused = copy.endCopy();
  }

  /** Aborts the copy if it is not finished: the transaction has failed then. */
  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }

  private void flush() throws SQLException {
    copy.writeToCopy(chunk.array(), 0, chunk.length());
    chunk.clear();
  }
}
