package io.nightshift.status.http;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The key by which a list is ordered and read in pages.
 *
 * @param list the name of the list in its cursors
 * @param parts the number of parts of a key
 * @param write the parts of an item's key
 * @param read creates a key from its parts; any {@link RuntimeException} means that they are
 *     invalid
 * @param <T> the type of the items
 * @param <K> the type of the keys
 */
public record ListKey<T, K>(
    String list, int parts, Function<T, Object[]> write, Function<List<String>, K> read) {

  /** A key with one number, which is at least 1. */
  public static <T> ListKey<T, Long> number(String list, ToLongFunction<T> number) {
    return new ListKey<>(
        list,
        1,
        item -> new Object[] {number.applyAsLong(item)},
        key -> RowId.parse(key.getFirst()));
  }

  /**
   * The key of the item before the page; null for the first page.
   *
   * @throws ProblemException with 400 if the cursor is not one of this list
   */
  public @Nullable K after(QueryParams asked) {
    return asked.after(list, parts, read);
  }

  /**
   * A page of {@code found}, which may have one item more than fits: that item means that there is
   * a next page.
   */
  public ListPage<T> page(List<T> found, int limit) {
    return ListPage.of(found, limit, this::cursor, item -> item);
  }

  /** A page of these items. */
  public ListPage<T> page(List<T> items, boolean more) {
    return ListPage.of(items, more, this::cursor, item -> item);
  }

  private String cursor(T item) {
    return Cursor.of(list, write.apply(item));
  }
}
