package io.nightshift.operations;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.operations.PromQl.Matching;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Holds that an expression asks for nothing that nobody exposes. */
final class AskedMetrics {
  /** Which the scrape adds to each sample. */
  private static final Set<String> OF_THE_SCRAPE =
      Set.of("namespace", "pod", "container", "job", "instance", "service", "endpoint");

  private final MetricsPage page = MetricsPage.read();

  /** Fails where a metric, a label or a value of a label is on no page. */
  void check(String where, String expression) {
    PromQl asked = PromQl.parse(expression);
    assertTrue(!asked.metrics().isEmpty(), where + " asks for nothing: " + expression);
    Set<String> labels = new TreeSet<>(OF_THE_SCRAPE);
    for (String metric : asked.metrics()) {
      MetricsPage.Metric known = page.all().get(metric);
      assertTrue(known != null, where + " asks for " + metric + ": docs/metrics.md has no such");
      labels.addAll(known.labels());
      if (known.type().equals("histogram")) {
        labels.add("le");
      }
    }
    asked
        .groupings()
        .forEach(label -> assertTrue(labels.contains(label), where + " groups by " + label));
    asked.matchings().forEach(matching -> check(where, matching));
  }

  private void check(String where, Matching matching) {
    String what = where + ": " + matching;
    Set<String> labels = page.all().get(matching.metric()).labels();
    assertTrue(labels.contains(matching.label()) || OF_THE_SCRAPE.contains(matching.label()), what);
    Set<String> values = page.valuesOf(matching.metric()).get(matching.label());
    if (values != null) {
      List<String> wanted =
          matching.operator().contains("~")
              ? Arrays.asList(matching.value().split("\\|"))
              : List.of(matching.value());
      assertTrue(values.containsAll(wanted), what + " is none of " + values);
    }
  }
}
