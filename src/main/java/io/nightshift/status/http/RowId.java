package io.nightshift.status.http;

import java.util.Optional;

/** Converts ids of rows from the opaque texts that callers have. */
public final class RowId {
  private RowId() {}

  /** Parses an id; empty if no row can have it. */
  public static Optional<Long> known(String id) {
    try {
      return Optional.of(parse(id));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Parses an id.
   *
   * @throws NumberFormatException if no row can have it
   */
  public static long parse(String text) {
    long id = Cursor.number(text);
    if (id < 1) {
      throw new NumberFormatException(text);
    }
    return id;
  }
}
