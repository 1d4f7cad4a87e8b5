package io.nightshift.status.page;

import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.status.Sample;
import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Locale;

/**
 * A chart of one figure of a topic over the last minutes, drawn in a box of 150 by 40.
 *
 * @param figure {@code lag} or {@code rate}
 * @param unit its unit
 * @param now its last value
 * @param most its greatest value, which is at the top of the box
 * @param line the path of the line
 * @param area the path of the area below it
 */
@TemplateData
record Chart(
    String topic, String figure, String unit, String now, String most, String line, String area) {
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
    return new Pair(
        name,
        List.of(
            of(name, "rate", "events/s", HumanFormat.rate(topic.eventsPerSecond()), rates),
            of(name, "lag", "waiting", HumanFormat.number(topic.lag()), lags)));
  }

  private static Chart of(String topic, String figure, String unit, String now, double[] values) {
    double most = 0;
    for (double value : values) {
      most = Math.max(most, value);
    }
    String line = line(values, Math.max(1, most));
    String top = figure.equals("lag") ? HumanFormat.number((long) most) : HumanFormat.rate(most);
    String area =
        line.isEmpty()
            ? ""
            : line + "V%d H%d Z".formatted(HEIGHT, WIDTH - Math.max(1, values.length) + 1);
    return new Chart(topic, figure, unit, now, top, line, area);
  }

  /** The newest sample is at the right; one sample is one unit wide. */
  private static String line(double[] values, double most) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      int x = WIDTH - values.length + 1 + i;
      double y = HEIGHT - MARGIN - values[i] / most * (HEIGHT - 2 * MARGIN);
      path.append(path.isEmpty() ? 'M' : 'L')
          .append(x)
          .append(' ')
          .append(String.format(Locale.ROOT, "%.1f", y));
    }
    return path.toString();
  }

  /** The text for readers who cannot see the chart. */
  public String title() {
    return "%s of %s over five minutes: now %s, at most %s %s"
        .formatted(figure.equals("lag") ? "Lag" : "Throughput", topic, now, most, unit);
  }
}
