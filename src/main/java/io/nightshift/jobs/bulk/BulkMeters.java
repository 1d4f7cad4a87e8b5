package io.nightshift.jobs.bulk;

import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.web.RemovableMeters;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** {@code nightshift_bulk_items_total}: the items that this instance has tried, by outcome. */
@Singleton
final class BulkMeters extends RemovableMeters {
  private final Map<String, Results> counted = new ConcurrentHashMap<>();

  /** The numbers of items of one action. */
  private record Results(LongAdder done, LongAdder failed, LongAdder skipped) {}

  @Inject
  BulkMeters(BulkActions actions) {
    for (String action : actions.names()) {
      counted.put(action, new Results(new LongAdder(), new LongAdder(), new LongAdder()));
    }
  }

  @Override
  protected void bind() {
    counted.forEach(
        (action, results) -> {
          bind(action, "done", results.done());
          bind(action, "failed", results.failed());
          bind(action, "skipped", results.skipped());
        });
  }

  private void bind(String action, String outcome, LongAdder items) {
    counter(
        "nightshift.bulk.items",
        "Items of bulk operations that this instance has tried",
        Tags.of("action", action, "outcome", outcome),
        items,
        LongAdder::sum);
  }

  /** Counts the result of items. */
  void count(String action, BulkTally tally) {
    Results results = Objects.requireNonNull(counted.get(action));
    results.done().add(tally.done());
    results.failed().add(tally.failed());
    results.skipped().add(tally.skipped());
  }
}
