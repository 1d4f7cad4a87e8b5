package io.nightshift.hosting.web;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nightshift.hosting.WorkerFigure;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Meters that are removed from the registry together with their bean: the registry outlives the
 * application in a dev mode's restarts.
 */
public abstract class RemovableMeters implements MeterBinder {
  private final List<LiveGauge> live = new ArrayList<>();
  private final Queue<Meter> registered = new ConcurrentLinkedQueue<>();

  /** A counter of Micrometer holds its source weakly. */
  private final Queue<Object> counted = new ConcurrentLinkedQueue<>();

  private volatile @Nullable MeterRegistry registry;

  /**
   * Adds a gauge with a changing set of rows; called by the constructor, before anything is bound.
   */
  protected final void live(
      String name, String description, Supplier<Stream<MultiGauge.Row<?>>> rows) {
    live.add(new LiveGauge(name, description, rows));
  }

  /** Updates the rows of the live gauges. */
  protected final void refreshLive() {
    live.forEach(LiveGauge::refresh);
  }

  @Override
  public final void bindTo(MeterRegistry into) {
    registry = into;
    live.forEach(gauge -> gauge.bindTo(into));
    bind();
  }

  /** Registers the meters that exist from the start. */
  protected void bind() {}

  @PreDestroy
  protected final void unbind() {
    live.forEach(LiveGauge::unbind);
    MeterRegistry from = registry;
    registry = null;
    if (from != null) {
      registered.forEach(from::remove);
    }
  }

  /** Whether there is a registry to register with. */
  protected final boolean isBound() {
    return registry != null;
  }

  /** Registers a counter; does nothing if not bound. */
  protected final <S> void counter(
      String name, String description, Tags tags, S source, ToDoubleFunction<S> figure) {
    MeterRegistry into = registry;
    if (into != null) {
      counted.add(source);
      registered.add(
          FunctionCounter.builder(name, source, figure)
              .description(description)
              .tags(tags)
              .register(into));
    }
  }

  /** Registers a gauge; does nothing if not bound. */
  protected final <S> void gauge(
      String name, String description, Tags tags, S source, ToDoubleFunction<S> figure) {
    MeterRegistry into = registry;
    if (into != null) {
      registered.add(
          Gauge.builder(name, source, figure)
              .description(description)
              .tags(tags)
              .strongReference(true)
              .register(into));
    }
  }

  /**
   * Registers a histogram of durations.
   *
   * @param buckets the upper limits of its buckets
   * @return takes each duration; does nothing if not bound
   */
  protected final Consumer<Duration> histogram(
      String name, String description, Tags tags, Duration... buckets) {
    MeterRegistry into = registry;
    if (into == null) {
      return ignored -> {};
    }
    Timer timer =
        Timer.builder(name)
            .description(description)
            .tags(tags)
            .serviceLevelObjectives(buckets)
            .register(into);
    registered.add(timer);
    return timer::record;
  }

  /** Registers the metric of a figure; does nothing if it has none. */
  protected final void publish(WorkerFigure figure) {
    WorkerFigure.Metric metric = figure.metric();
    if (metric == null) {
      return;
    }
    Tags tags = Tags.of(metric.labels().toArray(String[]::new));
    ToDoubleFunction<WorkerFigure> value = source -> metric.of(source.value());
    if (metric.kind() == WorkerFigure.Kind.COUNTER) {
      counter(metric.name(), metric.description(), tags, figure, value);
    } else {
      gauge(metric.name(), metric.description(), tags, figure, value);
    }
  }
}
