package io.nightshift.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code docs/metrics.md}, as its tables say. */
final class MetricsPage {
  private static final Path PAGE = Path.of("docs/metrics.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final Map<String, Map<String, Metric>> sections = new TreeMap<>();
  private final Map<String, Map<String, Set<String>>> values = new TreeMap<>();

  /**
   * A row.
   *
   * @param type as Prometheus calls it
   * @param labels their names
   */
  record Metric(String type, Set<String> labels) {}

  private MetricsPage() {}

  /** Reads it. */
  static MetricsPage read() {
    MetricsPage page = new MetricsPage();
    String section = "";
    for (String line : lines()) {
      if (line.startsWith("## ")) {
        section = line.substring(3);
      } else if (line.startsWith("| `")) {
        page.row(section, cells(line));
      }
    }
    return page;
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>(List.of(line.split("\\|", -1)));
    return cells.subList(1, cells.size() - 1).stream().map(String::strip).toList();
  }

  private void row(String section, List<String> cells) {
    String name = codes(cells.get(0)).getFirst();
    if (section.equals("Values of labels")) {
      values
          .computeIfAbsent(name, each -> new TreeMap<>())
          .put(codes(cells.get(1)).getFirst(), new TreeSet<>(codes(cells.get(2))));
      return;
    }
    if (cells.size() != 5 || cells.stream().anyMatch(String::isEmpty)) {
      throw new AssertionError("a row needs its five cells: " + cells);
    }
    Metric metric = new Metric(cells.get(1), new TreeSet<>(codes(cells.get(2))));
    if (sections.computeIfAbsent(section, each -> new TreeMap<>()).put(name, metric) != null) {
      throw new AssertionError(name + " has two rows");
    }
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map((MatchResult match) -> match.group(1)).toList();
  }

  /** Those of Nightshift itself, by name. */
  Map<String, Metric> own() {
    return section("Nightshift's own");
  }

  /** Those of the JVM and the libraries that somebody relies on, by name. */
  Map<String, Metric> ofTheLibraries() {
    return section("Of the JVM and the libraries");
  }

  /** All that may be used in a rule or a panel, by name. */
  Map<String, Metric> all() {
    Map<String, Metric> all = new TreeMap<>(own());
    all.putAll(ofTheLibraries());
    all.putAll(section("Of Prometheus and Kubernetes"));
    return all;
  }

  /** The values that a label of a metric may have, by its name; none where they are not fixed. */
  Map<String, Set<String>> valuesOf(String metric) {
    return values.getOrDefault(metric, Map.of());
  }

  /** The metrics of which values are listed. */
  Set<String> withValues() {
    return values.keySet();
  }

  private Map<String, Metric> section(String title) {
    Map<String, Metric> rows = sections.get(title);
    if (rows == null) {
      throw new AssertionError(PAGE + " has no section " + title);
    }
    return rows;
  }
}
