package io.nightshift.sync;

import io.nightshift.events.Text;
import io.nightshift.sync.CatalogueSource.Unusable;
import java.util.ArrayList;
import java.util.List;

/** Collects the message of one run about its pass. */
final class RunTally {
  /** The maximum number of named invalid elements; the others are counted. */
  private static final int NAMED = 5;

  private static final int LONGEST = 200;

  private final List<String> named = new ArrayList<>(NAMED);
  private boolean resumed;

  /** Records that the run continues an earlier one. */
  void resumed() {
    resumed = true;
  }

  /** Records the invalid elements of a page. */
  void add(long page, List<Unusable> unusable) {
    for (Unusable one : unusable) {
      if (named.size() == NAMED) {
        return;
      }
      String fault =
          one.fault().length() <= LONGEST ? one.fault() : one.fault().substring(0, LONGEST) + "…";
      String sku = one.sku() == null ? "" : " " + Text.excerpt(one.sku());
      named.add("page %d item %d%s: %s".formatted(page, one.place(), sku, fault));
    }
  }

  /** The message in one line, with a further text at its end. */
  String line(SyncPass syncPass, String more) {
    String line =
        "pass %d%s: %d items on %d pages%s"
            .formatted(
                syncPass.number(),
                resumed ? ", resumed" : "",
                syncPass.items(),
                syncPass.pages(),
                more);
    if (syncPass.unusable() == 0) {
      return line;
    }
    String others = syncPass.unusable() > named.size() ? "; …" : "";
    return "%s; %d unusable: %s%s"
        .formatted(line, syncPass.unusable(), String.join("; ", named), others);
  }
}
