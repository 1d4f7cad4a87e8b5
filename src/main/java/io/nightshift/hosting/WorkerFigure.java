package io.nightshift.hosting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a worker, defined by the service that measures it. The status of the worker and the
 * report of its stop show it; with a metric it is published too.
 *
 * <pre>{@code
 * WorkerFigure.of("sent", sent::get)
 *     .counter("shop.mails", "Attempts to send, by outcome", "outcome", "sent")
 * }</pre>
 *
 * @param name its name in the status, unique among the figures of its worker
 * @param source returns its value at once; called often, from any thread
 * @param metric its metric; null if it has none
 */
public record WorkerFigure(String name, LongSupplier source, @Nullable Metric metric) {

  /** The kinds of metrics. */
  public enum Kind {
    /** It only grows. */
    COUNTER,
    /** It grows and shrinks. */
    GAUGE,
    /** Seconds since 1970; not a number while the figure is 0. */
    TIME
  }

  /**
   * The metric of a figure.
   *
   * @param name its name with dots; names and labels together are unique in the application
   * @param description its help text
   * @param labels names and values of its labels in turn
   */
  public record Metric(Kind kind, String name, String description, List<String> labels) {
    /** The value of the metric for a value of its figure. */
    public double of(long value) {
      return kind == Kind.TIME && value == 0 ? Double.NaN : value;
    }
  }

  /** A figure without a metric. */
  public static WorkerFigure of(String name, LongSupplier source) {
    return new WorkerFigure(name, source, null);
  }

  /** This figure with a {@link Kind#COUNTER} as its metric; see {@link Metric}. */
  public WorkerFigure counter(String metric, String description, String... labels) {
    return with(Kind.COUNTER, metric, description, labels);
  }

  /** This figure with a {@link Kind#GAUGE} as its metric; see {@link Metric}. */
  public WorkerFigure gauge(String metric, String description, String... labels) {
    return with(Kind.GAUGE, metric, description, labels);
  }

  /** This figure with a {@link Kind#TIME} as its metric; see {@link Metric}. */
  public WorkerFigure time(String metric, String description, String... labels) {
    return with(Kind.TIME, metric, description, labels);
  }

  private WorkerFigure with(Kind kind, String metric, String description, String... labels) {
    return new WorkerFigure(name, source, new Metric(kind, metric, description, List.of(labels)));
  }

  /** Its value now. */
  public long value() {
    return source.getAsLong();
  }

  /** The values of figures now, by name and in the same order. */
  public static Map<String, Long> values(List<WorkerFigure> figures) {
    Map<String, Long> values = new LinkedHashMap<>();
    figures.forEach(figure -> values.put(figure.name(), figure.value()));
    return values;
  }
}
