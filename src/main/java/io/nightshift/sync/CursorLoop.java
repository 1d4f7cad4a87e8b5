package io.nightshift.sync;

import org.jspecify.annotations.Nullable;

/**
 * Detects a cycle of cursors of any length with two stored cursors (Brent's algorithm): each is
 * compared with one that is replaced at growing intervals.
 */
final class CursorLoop {
  private @Nullable String landmark;
  private long steps;
  private long moveAt = 1;

  CursorLoop(@Nullable String start) {
    landmark = start;
  }

  /**
   * Checks the next cursor.
   *
   * @throws SourceException.Wrong if it closes a cycle
   */
  void check(@Nullable String next) throws SourceException.Wrong {
    if (next == null) {
      return;
    }
    if (next.equals(landmark)) {
      throw new SourceException.Wrong("the cursors go round in a circle");
    }
    if (++steps == moveAt) {
      moveAt *= 2;
      steps = 0;
      landmark = next;
    }
  }
}
