package io.nightshift.sync;

import org.jspecify.annotations.Nullable;

/**
 * Notices cursors that go round in a circle, however long it is, with two of them kept (Brent's
 * way): each is compared with one that is moved up ever more seldom.
 */
final class CursorLoop {
  private @Nullable String landmark;
  private long steps;
  private long moveAt = 1;

  CursorLoop(@Nullable String start) {
    landmark = start;
  }

  /**
   * Takes the next one.
   *
   * @throws SourceException.Wrong if it was there before
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
