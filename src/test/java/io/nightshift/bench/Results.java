package io.nightshift.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The laps of all contenders, and the table of them. */
final class Results {

  private final Map<String, List<Lap>> laps = new LinkedHashMap<>();
  private final List<Contender> contenders;

  Results(List<Contender> contenders) {
    this.contenders = contenders;
    contenders.forEach(contender -> laps.put(contender.name(), new ArrayList<>()));
  }

  void add(Contender contender, Lap lap) {
    laps.computeIfAbsent(contender.name(), unknown -> new ArrayList<>()).add(lap);
  }

  /** As Markdown. */
  String table() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "contender",
          "events",
          "events/s",
          "min – max",
          "CPU µs/event",
          "database's CPU",
          "events/s against"
        });
    for (Contender contender : contenders) {
      List<Lap> own = laps.getOrDefault(contender.name(), List.of());
      double[] rates = sorted(own, Lap::eventsPerSecond);
      rows.add(
          new String[] {
            contender.name(),
            "%,d".formatted(contender.measured()),
            "%,.0f".formatted(median(rates)),
            "%,.0f – %,.0f".formatted(rates[0], rates[rates.length - 1]),
            "%.1f".formatted(median(sorted(own, Lap::cpuMicrosPerEvent))),
            "%.1f".formatted(median(sorted(own, Lap::databaseMicrosPerEvent))),
            contender.against().stream()
                .filter(laps::containsKey)
                .map(other -> ratio(median(rates), other))
                .collect(Collectors.joining("; "))
          });
    }
    return Markdown.table(rows);
  }

  private String ratio(double rate, String against) {
    List<Lap> others = laps.getOrDefault(against, List.of());
    String name = against.substring(against.indexOf(':') + 1).strip();
    return "%.2f × %s".formatted(rate / median(sorted(others, Lap::eventsPerSecond)), name);
  }

  private static double[] sorted(List<Lap> laps, ToDoubleFunction<Lap> figure) {
    return laps.stream().mapToDouble(figure).sorted().toArray();
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
