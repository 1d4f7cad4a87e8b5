package io.nightshift.reports;

import io.nightshift.reports.ReportContent.Table;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateData;
import io.quarkus.qute.TemplateInstance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Formats a report as HTML and as CSV. */
final class ReportPage {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 160;

  private ReportPage() {}

  /** The data of the page. */
  @TemplateData
  record Shown(
      String title,
      String period,
      String summary,
      List<Table> tables,
      String chart,
      List<Bar> bars) {}

  /** A bar of the chart, in the units of its 960 by 160 box. */
  @TemplateData
  record Bar(String x, String y, String width, String height, String text) {}

  @CheckedTemplate
  static final class Templates {
    private Templates() {}

    static native TemplateInstance page(Shown report);
  }

  static String html(String title, Period period, ReportContent content) {
    return Templates.page(
            new Shown(
                title,
                period.text() + " (" + period.zone() + ")",
                content.summary(),
                content.tables(),
                content.chart(),
                bars(period, content.counts())))
        .render();
  }

  private static List<Bar> bars(Period period, long[] counts) {
    long most = Math.max(1, Arrays.stream(counts).max().orElse(1));
    double width = (double) WIDTH / Math.max(1, counts.length);
    List<Bar> bars = new ArrayList<>(counts.length);
    for (int i = 0; i < counts.length; i++) {
      double height = (double) HEIGHT * counts[i] / most;
      bars.add(
          new Bar(
              number(i * width),
              number(HEIGHT - height),
              number(width * 0.9),
              number(height),
              period.stepText(i) + ": " + counts[i]));
    }
    return bars;
  }

  private static String number(double value) {
    return Double.toString(Math.round(value * 100) / 100.0);
  }

  static String csv(Period period, ReportContent content) {
    Csv csv = new Csv();
    csv.line(List.of("table", "name", "column", "value"));
    for (Table table : content.tables()) {
      for (List<String> row : table.rows()) {
        for (int i = 1; i < row.size(); i++) {
          csv.line(List.of(table.title(), row.getFirst(), table.columns().get(i), row.get(i)));
        }
      }
    }
    for (int i = 0; i < content.counts().length; i++) {
      csv.line(
          List.of(
              content.chart(),
              period.from().plus(period.step().multipliedBy(i)).toString(),
              "count",
              Long.toString(content.counts()[i])));
    }
    return csv.toString();
  }
}
