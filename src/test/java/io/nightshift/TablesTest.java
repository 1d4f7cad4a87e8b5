package io.nightshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.nightshift.SqlTexts.Text;
import io.nightshift.SqlTexts.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Each table belongs to one package, a room, as docs/tables.md says. Every text of SQL in the code
 * is compared with it.
 */
class TablesTest {
  private static final Pattern DEFINITION =
      Pattern.compile(
          "(?i)(?:CREATE\\s+(?:UNLOGGED\\s+)?TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?"
              + "|CREATE\\s+(?:MATERIALIZED\\s+)?VIEW\\s+)(\\w+)"
              + "|ALTER\\s+TABLE\\s+(\\w+)\\s+RENAME\\s+TO\\s+(\\w+)"
              + "|DROP\\s+(?:TABLE|(?:MATERIALIZED\\s+)?VIEW)\\s+(?:IF\\s+EXISTS\\s+)?(\\w+)");
  private static final Pattern VERSION = Pattern.compile("V(\\d+)(?:_(\\d+))?__.*");

  private static List<Unit> units = List.of();
  private static Set<String> tables = Set.of();
  private static Map<String, String> owners = Map.of();

  /** The listed accesses, each with its reason. */
  private static Map<Access, String> listed = Map.of();

  /** The access of a room to a table. */
  private record Access(String room, String table, boolean writes) implements Comparable<Access> {
    @Override
    public String toString() {
      return "%s %s %s".formatted(room, writes ? "writes" : "reads", table);
    }

    @Override
    public int compareTo(Access other) {
      return toString().compareTo(other.toString());
    }
  }

  /** An access at a place in the sources. */
  private record Found(Access access, String place) {}

  @BeforeAll
  static void read() throws IOException {
    units = SqlTexts.read();
    tables = migrated();
    owners = new TreeMap<>();
    listed = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("docs", "tables.md"))) {
      String[] cells = line.replace("`", "").split(" *[|] *", -1);
      if (line.startsWith("| `") && cells.length == 5) {
        assertEquals(null, owners.put(cells[1], cells[2]), () -> cells[1] + " has two owners");
      } else if (line.startsWith("| `")) {
        assertEquals(6, cells.length, line);
        Access access = new Access(cells[1], cells[2], cells[3].equals("write"));
        assertEquals(access.writes() ? "write" : "read", cells[3], line);
        assertEquals(null, listed.put(access, cells[4]), line);
      }
    }
  }

  @Test
  void eachTableBelongsToARoom() throws IOException {
    assertEquals(Set.of(), difference(tables, owners.keySet()));
    assertEquals(Set.of(), difference(owners.keySet(), tables));
    assertEquals(Set.of(), difference(owners.values(), SqlTexts.rooms()));
  }

  @Test
  void eachRoomUsesItsTables() {
    Set<String> used =
        found(units).stream()
            .map(Found::access)
            .filter(access -> access.room().equals(owners.get(access.table())))
            .map(Access::table)
            .collect(Collectors.toSet());
    assertEquals(Set.of(), difference(tables, used));
  }

  private static Set<String> difference(Collection<String> some, Set<String> others) {
    Set<String> difference = new TreeSet<>(some);
    difference.removeAll(others);
    return difference;
  }

  @Test
  void noRoomUsesATableOfAnotherOneUnlessItIsListed() {
    assertEquals(List.of(), foreign(units));
  }

  private static List<String> foreign(List<Unit> some) {
    return found(some).stream()
        .filter(each -> !listed.containsKey(each.access()))
        .filter(each -> !each.access().room().equals(owners.get(each.access().table())))
        .map(
            each ->
                "%s of %s: %s"
                    .formatted(each.access(), owners.get(each.access().table()), each.place()))
        .distinct()
        .toList();
  }

  @Test
  void eachListedAccessIsNeededAndHasItsReason() {
    Set<Access> unneeded = new TreeSet<>(listed.keySet());
    found(units).forEach(each -> unneeded.remove(each.access()));
    assertEquals(Set.of(), unneeded);
    listed.forEach((access, reason) -> assertFalse(reason.isBlank(), access::toString));
    listed.keySet().forEach(each -> assertFalse(each.room().equals(owners.get(each.table()))));
  }

  @Test
  void eachNameOfATableThatIsPassedOnIsAConstant() {
    assertEquals(List.of(), unnamed(units));
  }

  /** Classes whose table is known neither from their own texts nor from those of their callers. */
  private static List<String> unnamed(List<Unit> some) {
    Set<String> naming =
        some.stream()
            .filter(unit -> unit.texts().stream().anyMatch(text -> tables.contains(text.text())))
            .map(Unit::name)
            .collect(Collectors.toSet());
    List<String> unnamed = new ArrayList<>();
    for (String open : open(some).keySet()) {
      Set<String> callers =
          some.stream()
              .filter(unit -> unit.givesText().contains(open))
              .map(Unit::name)
              .filter(name -> !name.equals(open))
              .collect(Collectors.toCollection(TreeSet::new));
      if (!naming.contains(open) && (callers.isEmpty() || !naming.containsAll(callers))) {
        unnamed.add("%s, called by %s".formatted(open, callers));
      }
    }
    return unnamed;
  }

  @Test
  void aForeignAccessIsFoundHoweverItsTextIsComposed() throws IOException {
    List<Unit> samples = new ArrayList<>(units);
    samples.add(unit(SqlSamples.class));
    Set<String> found = new TreeSet<>(foreign(samples));
    foreign(units).forEach(found::remove);
    assertEquals(
        Set.of(
            "reads alert of alerts",
            "reads audit_seal of audit",
            "reads dead_letter of intake",
            "reads fraud_seen of fraud",
            "reads inbox of intake",
            "reads job_run of jobs",
            "reads audit_chain of audit",
            "reads report of reports",
            "writes appointment of notifications",
            "writes audit_cut of audit",
            "writes log_count of logwatch",
            "writes notification of notifications"),
        found.stream()
            .map(each -> each.replaceFirst(": io/nightshift/SqlSamples.java:\\d+$", "").strip())
            .collect(Collectors.toSet()));
  }

  @Test
  void aTableWhoseNameIsKnownOnlyAtRunTimeIsFound() throws IOException {
    List<Unit> samples = new ArrayList<>(units);
    samples.add(unit(OpenSample.class));
    assertEquals(List.of("TablesTest, called by []"), unnamed(samples));
  }

  @SuppressWarnings("UnusedMethod") // Its bytes are read.
  private static final class OpenSample {
    static String update(Object table) {
      return "UPDATE " + table + " SET epoch = 1";
    }
  }

  private static Unit unit(Class<?> type) throws IOException {
    String file = type.getName().replaceFirst(".*[.]", "") + ".class";
    try (InputStream bytes = Objects.requireNonNull(type.getResourceAsStream(file))) {
      return SqlTexts.unit(bytes.readAllBytes());
    }
  }

  /** The tables after the last migration. */
  private static Set<String> migrated() throws IOException {
    Set<String> all = new TreeSet<>();
    Path folder = Path.of("src", "main", "resources", "db", "migration");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted((a, b) -> Long.compare(version(a), version(b))).toList()) {
        Matcher change = DEFINITION.matcher(Files.readString(file).replaceAll("--.*", ""));
        while (change.find()) {
          Stream.of(2, 4).map(change::group).filter(Objects::nonNull).forEach(all::remove);
          Stream.of(1, 3).map(change::group).filter(Objects::nonNull).forEach(all::add);
        }
      }
    }
    return all;
  }

  private static long version(Path migration) {
    Matcher version = VERSION.matcher(migration.getFileName().toString());
    if (!version.matches()) {
      throw new IllegalStateException("no version: " + migration);
    }
    String minor = version.group(2) == null ? "0" : version.group(2);
    return Long.parseLong(version.group(1)) * 1000 + Long.parseLong(minor);
  }

  /** Every access in the code. */
  private static List<Found> found(List<Unit> some) {
    Map<String, Set<Boolean>> open = open(some);
    List<Found> found = new ArrayList<>();
    for (Unit unit : some) {
      for (Text text : unit.texts()) {
        String place = "%s:%d".formatted(unit.source(), text.line());
        for (TableUse use : TableUse.of(text.text())) {
          add(found, unit, use.table(), use.writes(), place);
        }
        for (String taker : unit.names()) {
          for (boolean writes : open.getOrDefault(taker, Set.of())) {
            add(found, unit, text.text(), writes, place);
          }
        }
      }
    }
    return found;
  }

  private static void add(
      List<Found> found, Unit unit, @Nullable String table, boolean writes, String place) {
    if (table != null && tables.contains(table)) {
      found.add(new Found(new Access(unit.room(), table, writes), place));
    }
  }

  /** The classes that take a table's name at run time; whether they write it, read it, or both. */
  private static Map<String, Set<Boolean>> open(List<Unit> some) {
    Map<String, Set<Boolean>> open = new HashMap<>();
    for (Unit unit : some) {
      for (Text text : unit.texts()) {
        for (TableUse use : TableUse.of(text.text())) {
          if (use.table() == null) {
            open.computeIfAbsent(unit.name(), none -> new TreeSet<>()).add(use.writes());
          }
        }
      }
    }
    return open;
  }
}
