package io.nightshift.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as an SVG picture that can be read on a dark and on a light page: a bar for each
 * contender, with a line from its slowest to its fastest round.
 */
final class Chart {

  private static final int WIDTH = 820;
  private static final int LABELS = 250;
  private static final int BARS = 350;
  private static final int ROW = 28;
  private static final int BAR = 16;
  private static final int LINE = 16;
  private static final int MOST_CHARACTERS = 118;

  private static final String STYLE =
      """
      <style>
        text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
        .head { font-weight: 600 } .small { font-size: 12px; fill: #59636e }
        .own { fill: #0969da } .peer { fill: #afb8c1 } .range { stroke: #59636e; stroke-width: 1.5 }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc } .small { fill: #9198a1 }
          .own { fill: #4493f8 } .peer { fill: #59636e } .range { stroke: #c9d1d9 }
        }
      </style>
      """;

  private final Report report;
  private final StringBuilder body = new StringBuilder();
  private int y = LINE;

  private Chart(Report report) {
    this.report = report;
  }

  static String of(Report report) {
    return new Chart(report).draw();
  }

  private String draw() {
    Map<String, List<Contender>> sections = new LinkedHashMap<>();
    for (Contender contender : report.results().contenders()) {
      sections.computeIfAbsent(contender.section(), s -> new ArrayList<>()).add(contender);
    }
    sections.forEach(this::section);
    String latency = report.latencyText();
    if (!latency.isEmpty()) {
      paragraph("From publish to applied, p50 / p99 at shares of the throughput: " + latency);
    }
    if (report.start() != null) {
      paragraph("From the start of the process to ready: " + report.startText());
    }
    paragraph(report.conditions());
    paragraph(report.command());
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
    <title>Events applied a second, and CPU time of the service for each</title>
    <desc>The same figures are in the table beside it.</desc>
    %3$s%4$s</svg>
    """
        .formatted(WIDTH, y, STYLE, body);
  }

  private void section(String name, List<Contender> contenders) {
    text(0, y, "head", name + ": events a second · CPU of the service for one");
    y += LINE / 2;
    double most =
        contenders.stream().mapToDouble(contender -> rate(contender).most()).max().orElse(1);
    for (Contender contender : contenders) {
      bar(contender, most);
    }
    y += ROW;
  }

  private void bar(Contender contender, double most) {
    Spread rate = rate(contender);
    boolean own = contender.title().startsWith("Nightshift");
    double scale = BARS / most;
    int middle = y + BAR / 2;
    text(0, y + BAR - 3, own ? "head" : "", contender.title());
    body.append(
        format(
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
            own ? "own" : "peer", LABELS, y, rate.median() * scale, BAR));
    body.append(
        format(
            "<line class=\"range\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
            LABELS + rate.least() * scale, LABELS + rate.most() * scale, middle, middle));
    double cpu = report.results().of(contender.name(), Lap::cpuMicrosPerEvent).median();
    text(
        LABELS + rate.most() * scale + 8,
        y + BAR - 3,
        "",
        format("%,.0f · %.1f µs", rate.median(), cpu));
    y += ROW;
  }

  private Spread rate(Contender contender) {
    return report.results().of(contender.name(), Lap::eventsPerSecond);
  }

  /** Small text, in as many lines as it needs. */
  private void paragraph(String text) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() + word.length() >= MOST_CHARACTERS) {
        smallLine(line);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    smallLine(line);
  }

  private void smallLine(StringBuilder line) {
    text(0, y, "small", line.toString());
    line.setLength(0);
    y += LINE;
  }

  private void text(double x, int at, String style, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    body.append(
        format("<text class=\"%s\" x=\"%.1f\" y=\"%d\">%s</text>%n", style, x, at, escaped));
  }

  /** A point in a number of a picture is a point in every language. */
  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
