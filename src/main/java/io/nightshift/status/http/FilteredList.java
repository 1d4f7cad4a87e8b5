package io.nightshift.status.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list that is read in pages, with the same filters and cursors for the API and for the page.
 *
 * @param <T> the type of its items
 * @param <K> the type of the keys by which it is ordered
 */
public abstract class FilteredList<T, K> {
  private final String path;
  private final ListKey<T, K> key;
  private final ReadBulkhead reads;
  private final List<ListFilter<?>> filters;

  /**
   * A list.
   *
   * @param path of its resource in the API
   * @param filters in the order of the form
   */
  protected FilteredList(
      String path, ListKey<T, K> key, ReadBulkhead reads, ListFilter<?>... filters) {
    this.path = path;
    this.key = key;
    this.reads = reads;
    this.filters = List.of(filters);
  }

  /**
   * The requested page.
   *
   * @throws ProblemException if a parameter is invalid
   * @throws RuntimeException if the database is away
   */
  public final ListPage<T> page(QueryParams asked) {
    int limit = asked.limit();
    K after = key.after(asked);
    boolean storable = true;
    for (ListFilter<?> filter : filters) {
      storable &= filter.isStorable(asked); // Each one is read: it may be invalid.
    }
    return storable ? reads.get(() -> read(asked, after, limit)) : key.page(List.of(), false);
  }

  /**
   * Reads a page.
   *
   * @param asked has the values of the filters, which are valid
   * @param after only items after the one of this key; null for the first page
   * @param limit the maximum number of items
   */
  protected abstract ListPage<T> read(QueryParams asked, @Nullable K after, int limit);

  /** The key of its items. */
  protected final ListKey<T, K> key() {
    return key;
  }

  /** The path of its resource in the API. */
  public final String path() {
    return path;
  }

  public final List<ListFilter<?>> filters() {
    return filters;
  }
}
