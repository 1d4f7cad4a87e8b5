package io.nightshift.status.page;

import io.nightshift.intake.TopicHistory;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.status.Sample;
import io.quarkus.qute.TemplateData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A chart of one figure of a topic, drawn in a box of 150 by 40.
 *
 * @param figure {@code lag} or {@code rate}
 * @param span the time that it shows, in words
 * @param unit its unit
 * @param now its last value
 * @param most its greatest value, which is at the top of the box
 * @param line the path of the line
 * @param area the path of the area below it
 */
@TemplateData
record Chart(
    String topic,
    String figure,
    String span,
    String unit,
    String now,
    String most,
    String line,
    String area) {
  /** The number of steps of a day. */
  static final int DAY_STEPS = 144;

  private static final int WIDTH = 150;
  private static final int HEIGHT = 40;

  /** A line that touches the edge would be cut. */
  private static final int MARGIN = 2;

  /**
   * Both charts of a topic.
   *
   * @param figures its throughput, and its lag
   */
  @TemplateData
  record Pair(String topic, List<Chart> figures) {}

  static Pair of(TopicStatus topic, List<Sample> samples) {
    String name = topic.topic();
    double[] rates = samples.stream().mapToDouble(one -> one.perSecond(name)).toArray();
    double[] lags = samples.stream().mapToDouble(one -> Math.max(0, one.lag(name))).toArray();
    return pair(name, "five minutes", topic.eventsPerSecond(), topic.lag(), rates, lags);
  }

  /**
   * Both charts of a topic over a day, on all instances.
   *
   * @param steps its {@link #DAY_STEPS} steps; null if nothing is known of it
   */
  static Pair day(String topic, double perSecond, long lag, TopicHistory.@Nullable Steps steps) {
    double[] none = {};
    return pair(
        topic,
        "24 hours",
        perSecond,
        lag,
        steps == null ? none : steps.perSecond(),
        steps == null ? none : steps.lag());
  }

  private static Pair pair(
      String topic, String span, double perSecond, long lag, double[] rates, double[] lags) {
    return new Pair(
        topic,
        List.of(
            of(topic, "rate", span, "events/s", HumanFormat.rate(perSecond), rates),
            of(topic, "lag", span, "waiting", HumanFormat.number(lag), lags)));
  }

  private static Chart of(
      String topic, String figure, String span, String unit, String now, double[] values) {
    double most = Arrays.stream(values).filter(Double::isFinite).max().orElse(0);
    String line = line(values, Math.max(1, most));
    String top = figure.equals("lag") ? HumanFormat.number((long) most) : HumanFormat.rate(most);
    String area = area(values, Math.max(1, most));
    return new Chart(topic, figure, span, unit, now, top, line, area);
  }

  /** A part of the line without gaps, from one sample to another one. */
  private record Stretch(int first, int end) {}

  /** The parts of the line between samples that are not numbers: nothing is known of these. */
  private static List<Stretch> stretches(double[] values) {
    List<Stretch> stretches = new ArrayList<>();
    int first = 0;
    for (int i = 0; i <= values.length; i++) {
      if (i == values.length || !Double.isFinite(values[i])) {
        if (i > first) {
          stretches.add(new Stretch(first, i));
        }
        first = i + 1;
      }
    }
    return stretches;
  }

  private static String line(double[] values, double most) {
    StringBuilder path = new StringBuilder();
    stretches(values).forEach(part -> path.append(line(values, most, part)));
    return path.toString();
  }

  private static String area(double[] values, double most) {
    StringBuilder path = new StringBuilder();
    for (Stretch part : stretches(values)) {
      path.append(line(values, most, part))
          .append("V%d H%d Z".formatted(HEIGHT, x(values, part.first())));
    }
    return path.toString();
  }

  private static String line(double[] values, double most, Stretch part) {
    StringBuilder path = new StringBuilder();
    for (int i = part.first(); i < part.end(); i++) {
      double y = HEIGHT - MARGIN - values[i] / most * (HEIGHT - 2 * MARGIN);
      path.append(i == part.first() ? 'M' : 'L')
          .append(x(values, i))
          .append(' ')
          .append(String.format(Locale.ROOT, "%.1f", y));
    }
    return path.toString();
  }

  /** The newest sample is at the right; one sample is one unit wide. */
  private static int x(double[] values, int i) {
    return WIDTH - values.length + 1 + i;
  }

  /** The text for readers who cannot see the chart. */
  public String title() {
    return "%s of %s over %s: now %s, at most %s %s"
        .formatted(figure.equals("lag") ? "Lag" : "Throughput", topic, span, now, most, unit);
  }
}
