package io.nightshift.status;

import java.util.Optional;

/** An id of a row, as callers have it: an opaque text to them. */
final class RowId {
  private RowId() {}

  /** Reads one; empty if no row can have it. */
  static Optional<Long> known(String id) {
    try {
      return Optional.of(parse(id));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads one.
   *
   * @throws NumberFormatException if no row can have it
   */
  static long parse(String text) {
    long id = Cursor.number(text);
    if (id < 1) {
      throw new NumberFormatException(text);
    }
    return id;
  }
}
