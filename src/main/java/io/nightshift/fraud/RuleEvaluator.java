package io.nightshift.fraud;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks the events of a batch against one rule, whatever their order. An event near a finding
 * becomes part of it; the others are checked together with earlier events of their subjects, and
 * kept for later ones.
 *
 * <p>No finding is missed: of events that are a finding together, the one that is checked last
 * meets all the others, each kept or part of a finding that reaches it.
 */
final class RuleEvaluator {
  private static final Comparator<Observation> IN_TIME =
      Comparator.comparingLong(Observation::at).thenComparing(Observation::id);

  private final Connection connection;
  private final Rule rule;
  private final long window;
  private final Duration keep;
  private final List<Episode> episodes = new ArrayList<>();
  private final List<Observation> toKeep = new ArrayList<>();
  private final List<Observation> toForget = new ArrayList<>();

  /**
   * A check of one batch.
   *
   * @param lateness how late an event may come after the others of its window
   */
  RuleEvaluator(Connection connection, Rule rule, Duration lateness) {
    this.connection = connection;
    this.rule = rule;
    this.window = rule.threshold().micros();
    this.keep = rule.window().plus(lateness);
  }

  /**
   * Checks the events of a batch.
   *
   * @return the new and the extended findings
   */
  List<Episode> judge(List<Observation> batch) throws SQLException {
    Map<String, List<Observation>> bySubject = new TreeMap<>();
    for (Observation one : batch) {
      bySubject.computeIfAbsent(one.subject(), unused -> new ArrayList<>()).add(one);
    }
    bySubject.values().forEach(events -> events.sort(IN_TIME));
    join(bySubject);
    if (rule.threshold().counts()) {
      meet(bySubject);
      for (Observation one : SeenTable.takeWithin(connection, rule, episodes)) {
        // A new finding contains it already; an earlier finding may have grown over it.
        episodes.stream()
            .filter(episode -> episode.id() != 0 && episode.subject().equals(one.subject()))
            .filter(episode -> episode.reaches(one, 0))
            .findAny()
            .ifPresent(episode -> episode.add(one));
      }
      SeenTable.remove(connection, rule, toForget);
      SeenTable.add(connection, rule, toKeep, keep);
    } else {
      bySubject
          .values()
          .forEach(all -> all.forEach(one -> episodes.add(Episode.begin(List.of(one)))));
    }
    return episodes;
  }

  /** Removes the events that become part of earlier findings. */
  private void join(Map<String, List<Observation>> bySubject) throws SQLException {
    Reach reach = new Reach(bySubject);
    Map<String, List<Episode>> near =
        FindingTable.near(connection, rule, reach.subjects, reach.lows, reach.highs);
    near.forEach(
        (subject, found) -> {
          List<Observation> events = bySubject.getOrDefault(subject, List.of());
          boolean again = true;
          while (again) { // A finding with a new event may reach further events.
            again = events.removeIf(event -> joins(found, event));
          }
          found.stream().filter(Episode::changed).forEach(episodes::add);
        });
    bySubject.values().removeIf(List::isEmpty);
  }

  private boolean joins(List<Episode> found, Observation event) {
    for (Episode one : found) {
      if (one.reaches(event, window)) {
        one.add(event);
        return true;
      }
    }
    return false;
  }

  /** Checks each subject's events together with those that were kept before. */
  private void meet(Map<String, List<Observation>> bySubject) throws SQLException {
    Reach reach = new Reach(bySubject);
    Map<String, List<Observation>> left = new HashMap<>(bySubject);
    List<Observation> seen = new ArrayList<>();
    SeenTable.near(
        connection,
        rule,
        reach.subjects,
        reach.lows,
        reach.highs,
        one -> {
          if (!seen.isEmpty() && !seen.getFirst().subject().equals(one.subject())) {
            look(take(left, seen), seen);
            seen.clear();
          }
          seen.add(one);
        });
    if (!seen.isEmpty()) {
      look(take(left, seen), seen);
    }
    left.values().forEach(fresh -> look(fresh, List.of()));
  }

  private static List<Observation> take(
      Map<String, List<Observation>> left, List<Observation> seen) {
    List<Observation> fresh = left.remove(seen.getFirst().subject());
    return fresh == null ? List.of() : fresh;
  }

  private void look(List<Observation> fresh, List<Observation> seen) {
    Set<Observation> isNew = new HashSet<>(fresh);
    seen.forEach(isNew::remove); // It was checked before, in a period that is checked again.
    List<Observation> all = new ArrayList<>(seen);
    all.addAll(isNew);
    all.sort(IN_TIME);
    WindowScan scan = new WindowScan(rule.threshold());
    Set<Episode> found = new HashSet<>();
    for (Observation event : all) {
      Episode episode = scan.next(event);
      if (episode != null) {
        found.add(episode);
      }
    }
    episodes.addAll(found);
    all.removeIf(event -> found.stream().anyMatch(one -> one.reaches(event, 0)));
    Set<Observation> spare = rule.threshold().distinct() ? spare(all) : Set.of();
    for (Observation event : all) {
      boolean fleeting = spare.contains(event);
      if (isNew.contains(event)) {
        if (!fleeting) {
          toKeep.add(event);
        }
      } else if (fleeting) {
        toForget.add(event);
      }
    }
  }

  /**
   * The events that no window needs: of three events of one value within one window, every window
   * with the middle one has another of them too. So few events of a subject are kept.
   */
  private Set<Observation> spare(List<Observation> inTime) {
    Set<Observation> spare = new HashSet<>();
    Map<String, List<Observation>> kept = new HashMap<>();
    for (Observation event : inTime) {
      List<Observation> same = kept.computeIfAbsent(event.counted(), unused -> new ArrayList<>());
      int size = same.size();
      if (size >= 2 && event.at() - same.get(size - 2).at() <= window) {
        spare.add(same.removeLast());
      }
      same.add(event);
    }
    return spare;
  }

  /** The time span in which something can belong to the events of each subject. */
  private final class Reach {
    private final List<String> subjects;
    private final long[] lows;
    private final long[] highs;

    Reach(Map<String, List<Observation>> bySubject) {
      int size = bySubject.size();
      subjects = new ArrayList<>(size);
      lows = new long[size];
      highs = new long[size];
      int i = 0;
      for (Map.Entry<String, List<Observation>> each : bySubject.entrySet()) {
        subjects.add(each.getKey());
        lows[i] = each.getValue().getFirst().at() - window;
        highs[i++] = each.getValue().getLast().at() + window;
      }
    }
  }
}
