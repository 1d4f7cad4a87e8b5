package io.nightshift.sync;

import io.nightshift.orders.CatalogueItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The source of the catalogue: it returns pages of items, each after a cursor. */
interface CatalogueSource {

  /**
   * The identity of the source: equal as long as the cursors and tags of one run are valid in the
   * next. It is never shown, because it may contain secrets.
   */
  String identity();

  /**
   * Whether pages may repeat items of earlier pages, and cursors are valid for one reader only: a
   * later run of a pass reads all pages again, and applies the items that are not applied yet.
   */
  default boolean isRepeating() {
    return false;
  }

  /** Opens a reader; it connects at the first page. */
  Reader open();

  /** The reader of one run, for one thread. */
  interface Reader extends AutoCloseable {
    /**
     * Reads the next page. A failed call may be repeated.
     *
     * @param after the cursor of the page before; null for the first
     * @param knownTag the answer is {@link Answer.Unchanged} if the whole catalogue still has this
     *     tag; null to read it in any case
     * @throws SourceException if the page cannot be read
     * @throws InterruptedException if the thread is interrupted
     */
    Answer page(@Nullable String after, @Nullable String knownTag)
        throws SourceException, InterruptedException;

    @Override
    void close();
  }

  /** The answer of the source. */
  sealed interface Answer {
    /** The catalogue is unchanged. */
    record Unchanged() implements Answer {}

    /**
     * A page.
     *
     * @param items each sku once
     * @param unusable the elements that are not valid items
     * @param next the cursor of the next page; null if this is the last
     * @param tag the tag of the whole catalogue, on the first page; null if it has none
     */
    record Page(
        List<CatalogueItem> items,
        List<Unusable> unusable,
        @Nullable String next,
        @Nullable String tag)
        implements Answer {}
  }

  /**
   * An invalid element of a page.
   *
   * @param place its number on the page, from 1
   * @param sku its sku; null if that cannot be read
   * @param fault its fault
   */
  record Unusable(int place, @Nullable String sku, String fault) {}
}
