package io.nightshift.sync;

import io.nightshift.events.Text;
import io.nightshift.orders.CatalogueItem;
import io.nightshift.sync.CatalogueSource.Answer;
import io.nightshift.sync.CatalogueSource.Unusable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A page while it is read. */
final class PageDraft {
  /** The maximum number of elements: more would need too much memory and too long locks. */
  static final int MAX_ELEMENTS = 10_000;

  /** The maximum number of characters. */
  private static final int MAX_CURSOR = 4_000;

  private final Map<String, CatalogueItem> items = new TreeMap<>();
  private final List<Unusable> unusable = new ArrayList<>(0);
  private int place;

  /** Begins the next element. */
  void next() throws SourceException.Wrong {
    if (++place > MAX_ELEMENTS) {
      throw new SourceException.Wrong("a page has more than %,d items".formatted(MAX_ELEMENTS));
    }
  }

  void add(CatalogueItem item) {
    if (items.putIfAbsent(item.sku(), item) != null) {
      unusable(item.sku(), "is on the page twice, and the first one counts");
    }
  }

  void unusable(@Nullable String sku, String fault) {
    unusable.add(new Unusable(place, sku, fault));
  }

  /** The number of read elements. */
  int elements() {
    return place;
  }

  /**
   * The page, with its items in the order of their skus: the intake locks the same rows in that
   * order.
   *
   * @throws SourceException.Wrong if the cursor cannot be stored
   */
  Answer.Page page(@Nullable String next, @Nullable String tag) throws SourceException.Wrong {
    String fault = next == null ? null : Text.fault(next);
    if (fault == null && next != null && next.length() > MAX_CURSOR) {
      fault = "has more than %,d characters".formatted(MAX_CURSOR);
    }
    if (fault != null) {
      throw new SourceException.Wrong("the next cursor " + fault);
    }
    return new Answer.Page(List.copyOf(items.values()), List.copyOf(unusable), next, tag);
  }
}
