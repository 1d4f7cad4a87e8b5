package io.nightshift.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The laps of all contenders, and the tables of them. */
final class Results {

  private final Map<String, List<Lap>> laps = new LinkedHashMap<>();
  private final List<Contender> contenders;

  Results(List<Contender> contenders) {
    this.contenders = contenders;
    contenders.forEach(contender -> laps.put(contender.name(), new ArrayList<>()));
  }

  /** Adds what a contender did in the next round. */
  void add(Contender contender, Lap lap) {
    laps.computeIfAbsent(contender.name(), unknown -> new ArrayList<>()).add(lap);
  }

  List<Contender> contenders() {
    return contenders;
  }

  /** A figure of a contender over all rounds. */
  Spread of(String contender, ToDoubleFunction<Lap> figure) {
    return Spread.of(
        laps.getOrDefault(contender, List.of()).stream()
            .map(lap -> figure.applyAsDouble(lap))
            .toList());
  }

  /** What each of them did and took, as Markdown. */
  String table() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "contender",
          "events",
          "events/s",
          "least – most",
          "CPU µs/event",
          "database's CPU",
          "KiB allocated/event",
          "heap MiB",
          "RSS MiB",
          "WAL bytes/event"
        });
    for (Contender contender : contenders) {
      String name = contender.name();
      rows.add(
          new String[] {
            name,
            "%,d".formatted(contender.measured()),
            of(name, Lap::eventsPerSecond).median("%,.0f"),
            of(name, Lap::eventsPerSecond).range("%,.0f"),
            of(name, Lap::cpuMicrosPerEvent).median("%.1f"),
            of(name, Lap::databaseMicrosPerEvent).median("%.1f"),
            of(name, Lap::allocatedKibPerEvent).median("%.1f"),
            of(name, Lap::heap).median("%.0f"),
            of(name, Lap::rss).median("%.0f"),
            of(name, Lap::walBytesPerEvent).median("%.0f")
          });
    }
    return Markdown.table(rows);
  }

  /** How many times as fast as others they were, as Markdown; empty if there are no others. */
  String ratios() {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"events/s of", "against", "ratio", "round by round", "wanted"});
    for (Contender contender : contenders) {
      for (Contender.Rival rival : contender.against()) {
        if (laps.containsKey(rival.name())) {
          rows.add(
              new String[] {
                contender.name(),
                rival.name(),
                "%.2f ×".formatted(ratio(contender, rival)),
                rounds(contender.name(), rival.name()).range("%.2f"),
                rival.wanted() == 0 ? "–" : "%.1f ×".formatted(rival.wanted())
              });
        }
      }
    }
    return rows.size() == 1 ? "" : Markdown.table(rows);
  }

  private double ratio(Contender contender, Contender.Rival rival) {
    return of(contender.name(), Lap::eventsPerSecond).median()
        / of(rival.name(), Lap::eventsPerSecond).median();
  }

  /** The ratio in each round: what else the machine did then is in both. */
  private Spread rounds(String contender, String rival) {
    List<Lap> own = laps.getOrDefault(contender, List.of());
    List<Lap> others = laps.getOrDefault(rival, List.of());
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(own.size(), others.size()); i++) {
      ratios.add(own.get(i).eventsPerSecond() / others.get(i).eventsPerSecond());
    }
    return Spread.of(ratios);
  }
}
