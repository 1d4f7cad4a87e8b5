package io.nightshift.operations;

import io.nightshift.operations.MetricsPage.Metric;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /q/metrics} answers, in Prometheus' text format. */
final class Exposition {
  private static final Pattern LINE = Pattern.compile("([a-z_:A-Z0-9]+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_0-9]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final Map<String, String> types = new TreeMap<>();
  private final Map<String, String> help = new TreeMap<>();
  private final Map<String, Metric> metrics = new TreeMap<>();
  private final Map<String, Map<String, Set<String>>> values = new TreeMap<>();
  private final Map<String, Double> sums = new TreeMap<>();

  private Exposition() {}

  static Exposition parse(String text) {
    Exposition exposition = new Exposition();
    text.lines().forEach(exposition::line);
    return exposition;
  }

  private void line(String line) {
    if (line.startsWith("# ")) {
      String[] words = line.split(" ", 4);
      (words[1].equals("TYPE") ? types : help).put(words[2], words.length > 3 ? words[3] : "");
      return;
    }
    Matcher sample = LINE.matcher(line);
    if (!sample.matches()) {
      throw new AssertionError("not a sample: " + line);
    }
    String name = family(sample.group(1));
    Set<String> labels = new TreeSet<>();
    if (sample.group(2) != null) {
      LABEL
          .matcher(sample.group(2))
          .results()
          .filter(label -> !label.group(1).matches("le|quantile"))
          .forEach(
              label -> {
                labels.add(label.group(1));
                values
                    .computeIfAbsent(name, each -> new TreeMap<>())
                    .computeIfAbsent(label.group(1), each -> new TreeSet<>())
                    .add(label.group(2));
              });
    }
    Metric metric = new Metric(types.getOrDefault(name, "untyped"), labels);
    Metric before = metrics.put(name, metric);
    if (before != null && !before.equals(metric)) {
      throw new AssertionError(name + " is exposed as " + before + " and as " + metric);
    }
    sums.merge(sample.group(1), Double.parseDouble(sample.group(3)), Double::sum);
  }

  /** Of a histogram or summary, whose samples have suffixes, the name that it is known by. */
  private String family(String sample) {
    String base = sample.replaceFirst("_(bucket|sum|count)$", "");
    return "histogram summary".contains(types.getOrDefault(base, "-")) ? base : sample;
  }

  /** Those whose names begin so, by name. */
  Map<String, Metric> beginningWith(String prefix) {
    Map<String, Metric> chosen = new TreeMap<>(metrics);
    chosen.keySet().removeIf(name -> !name.startsWith(prefix));
    return chosen;
  }

  /** What it says of itself; empty if there is nothing. */
  String help(String metric) {
    return help.getOrDefault(metric, "");
  }

  /** The values that a label has now. */
  Set<String> values(String metric, String label) {
    return values.getOrDefault(metric, Map.of()).getOrDefault(label, Set.of());
  }

  /** Of all samples of a name. */
  double sum(String metric) {
    return sums.getOrDefault(metric, 0.0);
  }
}
