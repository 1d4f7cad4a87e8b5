package io.nightshift.hosting.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A gauge with a changing set of rows; their values are read at each scrape. */
final class LiveGauge {
  private final String name;
  private final String description;
  private final Supplier<Stream<MultiGauge.Row<?>>> rows;
  private volatile @Nullable MultiGauge bound;

  LiveGauge(String name, String description, Supplier<Stream<MultiGauge.Row<?>>> rows) {
    this.name = name;
    this.description = description;
    this.rows = rows;
  }

  void bindTo(MeterRegistry registry) {
    bound = MultiGauge.builder(name).description(description).register(registry);
    refresh();
  }

  /** Updates the set of rows; does nothing if it is not bound. The newest rows are the last set. */
  synchronized void refresh() {
    MultiGauge gauge = bound;
    if (gauge != null) {
      gauge.register(rows.get().toList(), false);
    }
  }

  /** Removes its rows: the registry outlives the application in a dev mode's restarts. */
  void unbind() {
    MultiGauge gauge = bound;
    bound = null;
    if (gauge != null) {
      gauge.register(List.of(), true);
    }
  }
}
