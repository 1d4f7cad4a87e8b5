package io.nightshift.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each line of the log has an id, and docs/log-messages.md has each line. */
class LogMessagesTest {
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Path PAGE = Path.of("docs", "log-messages.md");

  private static final String PIECE = "\"((?:[^\"\\\\]|\\\\.)*)\"";
  private static final String TEXT = "(" + PIECE + "(?:\\s*\\+\\s*" + PIECE + ")*)";

  /** By the logger, with or without a throwable, or past it once the log is closed. */
  private static final Pattern CALL =
      Pattern.compile(
          "\\bLOG\\s*\\.(info|warn|error|fatal)[fv]?\\("
              + "|\\bsay\\(\\s*\"(INFO|WARN|ERROR|FATAL)\",");

  private static final Pattern FIRST_TEXT =
      Pattern.compile("\\s*(?:[\\w.]+(?:\\(\\))?,\\s*)?" + TEXT + "(\\s*\\+)?");

  private static final Pattern ID = Pattern.compile("(NS\\d{4}) (.*)");
  private static final Pattern PLACE = Pattern.compile("%[sd]");
  private static final String PLACE_OF_THE_PAGE = "\\{[a-z]+}";

  /**
   * A line.
   *
   * @param text its words; as in a format
   * @param isWhole whether it ends with these words
   */
  private record Line(String id, String level, String text, boolean isWhole) {
    boolean isWrittenAs(String other) {
      StringBuilder like = new StringBuilder();
      int from = 0;
      Matcher place = PLACE.matcher(text);
      while (place.find()) {
        like.append(Pattern.quote(text.substring(from, place.start()))).append(PLACE_OF_THE_PAGE);
        from = place.end();
      }
      like.append(Pattern.quote(text.substring(from)));
      return other.matches(isWhole ? like.toString() : like + ".*");
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static List<Line> lines(Set<String> withoutId) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      Matcher call = CALL.matcher(source);
      while (call.find()) {
        String level = call.group(1) == null ? call.group(2) : call.group(1);
        Matcher first = FIRST_TEXT.matcher(source).region(call.end(), source.length());
        Matcher id = ID.matcher(first.lookingAt() ? joined(first.group(1)) : "");
        if (id.matches()) {
          boolean isWhole = first.group(first.groupCount()) == null;
          lines.add(new Line(id.group(1), level.toUpperCase(Locale.ROOT), id.group(2), isWhole));
        } else {
          long number = source.substring(0, call.start()).lines().count();
          withoutId.add(SOURCES.relativize(file) + ":" + number);
        }
      }
    }
    return lines;
  }

  private static String joined(String text) {
    StringBuilder whole = new StringBuilder();
    Matcher piece = Pattern.compile(PIECE).matcher(text);
    while (piece.find()) {
      whole.append(piece.group(1).replace("\\\"", "\""));
    }
    return whole.toString();
  }

  @Test
  void eachLineBeginsWithAnIdOfItsOwn() throws IOException {
    Set<String> withoutId = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    List<String> twice =
        lines(withoutId).stream().map(Line::id).filter(id -> !seen.add(id)).toList();
    assertEquals(Set.of(), withoutId, "a line of the log without an id");
    assertEquals(List.of(), twice, "an id of two lines");
    assertTrue(seen.size() > 90, seen.toString());
  }

  @Test
  void thePageHasEachLineAndNoOther() throws IOException {
    Map<String, String> page = new TreeMap<>();
    Map<String, String> texts = new TreeMap<>();
    List<String> ids = new ArrayList<>();
    for (String row : Files.readAllLines(PAGE)) {
      if (row.startsWith("| NS")) {
        List<String> cells = List.of(row.substring(2).split(" \\| ?"));
        assertEquals(4, cells.size(), row);
        assertFalse(cells.get(3).isBlank(), row);
        ids.add(cells.get(0));
        page.put(cells.get(0), cells.get(1));
        texts.put(cells.get(0), cells.get(2));
      }
    }
    assertEquals(ids.stream().sorted().distinct().toList(), ids, "the order of the page");
    Map<String, String> code = new TreeMap<>();
    List<Line> lines = lines(new TreeSet<>());
    lines.forEach(line -> code.put(line.id(), line.level()));
    assertEquals(code, page, "ids with their levels: of the sources, and of the page");
    assertEquals(
        List.of(),
        lines.stream().filter(line -> !line.isWrittenAs(texts.get(line.id()))).toList(),
        "the page has another text");
  }

  @Test
  void eachIdThatDocumentationNamesExists() throws IOException {
    String page = Files.readString(PAGE);
    Set<String> unknown = new TreeSet<>();
    for (Path other : DocumentationTest.pages()) {
      Matcher id = Pattern.compile("\\bNS\\d{4}\\b").matcher(Files.readString(other));
      while (id.find()) {
        if (!page.contains("| " + id.group() + " |")) {
          unknown.add(other + " " + id.group());
        }
      }
    }
    assertEquals(Set.of(), unknown);
  }

  /** Whatever logs in another way has no id either. */
  @Test
  void nothingLogsButByTheLoggerOfItsClass() throws IOException {
    Set<String> others = new TreeSet<>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      if (source.contains("io.quarkus.logging.Log;")
          || source.contains("System.out.")
          || source.matches("(?s).*\\bLOG\\s*\\.logf?\\(.*")
          || source.matches("(?s).*\\b(?!LOG\\b)\\w+ = Logger\\.getLogger\\(.*")) {
        others.add(SOURCES.relativize(file).toString());
      }
    }
    assertEquals(Set.of(), others);
  }
}
