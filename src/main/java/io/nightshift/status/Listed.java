package io.nightshift.status;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param items what is on it
 * @param next the cursor of the next page, null on the last
 */
record Listed<T>(List<T> items, @Nullable String next) {

  /**
   * The page of {@code found}, which may hold one item more than fit: that one says that there is a
   * next page.
   */
  static <T, R> Listed<R> of(
      List<T> found, int limit, Function<T, String> cursor, Function<T, R> item) {
    boolean more = found.size() > limit;
    List<T> page = more ? found.subList(0, limit) : found;
    return new Listed<>(
        page.stream().map(item).toList(), more ? cursor.apply(page.getLast()) : null);
  }
}
