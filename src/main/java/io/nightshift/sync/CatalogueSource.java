package io.nightshift.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the catalogue comes from: pages of items, each after a cursor. */
interface CatalogueSource {

  /**
   * What is read, as text that is the same as long as cursors and tags of one run mean the same in
   * the next; never shown, for it may hold secrets.
   */
  String identity();

  /** Begins to read; connects when the first page is asked for. */
  Reader open();

  /** One run's way to the source, for one thread. */
  interface Reader extends AutoCloseable {
    /**
     * The next page. It may be asked for again where it failed.
     *
     * @param after the cursor of the page before; null for the first
     * @param knownTag answer {@link Answer.Unchanged} where the whole catalogue still has this tag;
     *     null for no such question
     * @throws SourceException if there is none
     * @throws InterruptedException if the thread is interrupted
     */
    Answer page(@Nullable String after, @Nullable String knownTag)
        throws SourceException, InterruptedException;

    @Override
    void close();
  }

  /** What was answered. */
  sealed interface Answer {
    /** The catalogue is as it was. */
    record Unchanged() implements Answer {}

    /**
     * A page.
     *
     * @param items each sku once
     * @param unusable what could not be read as an item
     * @param next the cursor of the next page; null if this is the last
     * @param tag of the whole catalogue where this is the first page; null if it has none
     */
    record Page(
        List<CatalogueItem> items,
        List<Unusable> unusable,
        @Nullable String next,
        @Nullable String tag)
        implements Answer {}
  }

  /**
   * An element of a page that is no item.
   *
   * @param place its number on the page, from 1
   * @param sku what it is called; null if even that cannot be read
   * @param fault what is wrong with it
   */
  record Unusable(int place, @Nullable String sku, String fault) {}
}
