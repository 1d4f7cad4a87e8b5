package io.nightshift.sync;

import io.nightshift.intake.Text;
import io.nightshift.sync.CatalogueSource.Unusable;
import java.util.ArrayList;
import java.util.List;

/** What one run says of the pass that it works on. */
final class RunTally {
  /** So many unusable items are named, and the others counted. */
  private static final int NAMED = 5;

  private static final int LONGEST = 200;

  private final List<String> named = new ArrayList<>(NAMED);
  private boolean resumed;

  /** The run goes on with what another began. */
  void resumed() {
    resumed = true;
  }

  /** Notes what was unusable on a page. */
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

  /** In one line, with what else there is to say at the end of it. */
  String line(Pass pass, String more) {
    String line =
        "pass %d%s: %d items on %d pages%s"
            .formatted(pass.number(), resumed ? ", resumed" : "", pass.items(), pass.pages(), more);
    if (pass.unusable() == 0) {
      return line;
    }
    String others = pass.unusable() > named.size() ? "; …" : "";
    return "%s; %d unusable: %s%s"
        .formatted(line, pass.unusable(), String.join("; ", named), others);
  }
}
