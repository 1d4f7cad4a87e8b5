package io.nightshift.status.http;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param items the items of the page
 * @param next the cursor of the next page; null on the last page
 */
public record ListPage<T>(List<T> items, @Nullable String next) {

  /**
   * A page of {@code found}, which may have one item more than fits: that item means that there is
   * a next page.
   */
  public static <T, R> ListPage<R> of(
      List<T> found, int limit, Function<T, String> cursor, Function<T, R> item) {
    boolean more = found.size() > limit;
    return of(more ? found.subList(0, limit) : found, more, cursor, item);
  }

  /** The last page. */
  public static <T, R> ListPage<R> of(
      List<T> page, boolean more, Function<T, String> cursor, Function<T, R> item) {
    return new ListPage<>(
        page.stream().map(item).toList(),
        more && !page.isEmpty() ? cursor.apply(page.getLast()) : null);
  }

  /** The same page with other items. */
  public <R> ListPage<R> map(Function<? super T, ? extends R> item) {
    return new ListPage<>(items.stream().<R>map(item).toList(), next);
  }

  /**
   * The requested page of a list that is in memory, by name.
   *
   * @param list the name of the list in its cursors
   * @throws ProblemException with 400 if a parameter is invalid
   */
  public static <T, R> ListPage<R> byName(
      String list, List<T> all, Function<T, String> name, Function<T, R> item, QueryParams asked) {
    int limit = asked.limit();
    String last = asked.after(list, 1, List::getFirst);
    List<T> found =
        all.stream()
            .filter(one -> last == null || name.apply(one).compareTo(last) > 0)
            .sorted(Comparator.comparing(name))
            .limit(limit + 1L)
            .toList();
    return of(found, limit, one -> Cursor.of(list, name.apply(one)), item);
  }
}
