package io.nightshift.bench;

import java.util.Arrays;
import java.util.Collection;

/**
 * A figure of several rounds.
 *
 * @param median the middle one
 * @param least the least
 * @param most the most
 */
record Spread(double median, double least, double most) {

  /** Of figures of which those that are no number do not count; all are no number without any. */
  static Spread of(Collection<Double> figures) {
    double[] sorted =
        figures.stream().mapToDouble(Double::doubleValue).filter(f -> !Double.isNaN(f)).toArray();
    Arrays.sort(sorted);
    if (sorted.length == 0) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /** The median, or a dash where there is none. */
  String median(String format) {
    return Double.isNaN(median) ? "–" : format.formatted(median);
  }

  /** From the least to the most. */
  String range(String format) {
    return Double.isNaN(median) ? "–" : (format + " – " + format).formatted(least, most);
  }
}
