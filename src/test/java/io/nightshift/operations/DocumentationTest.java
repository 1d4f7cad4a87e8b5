package io.nightshift.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a reader finds in the documentation exists: links, paths, settings and workers. */
class DocumentationTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w/.-])(?:src|docs|\\.ci)/[\\w./-]*[\\w-]");
  private static final Pattern SETTING =
      Pattern.compile("(?<![\\w./-])nightshift(?:\\.(?:\"[^\"]*\"|[a-zA-Z*][\\w*-]*))+");

  /** Names that begin as settings do: topics, a consumer group, a metric of an example. */
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "nightshift.alerts",
          "nightshift.audit-seals",
          "nightshift.dead-letters",
          "nightshift.notifications.events.share",
          "nightshift.orders.events",
          "nightshift.rate.looks");

  /** These take their values from {@code quarkus.mailer}, which is documented. */
  private static final Set<String> OF_THE_MAILER =
      Stream.of(
              "from",
              "host",
              "own-host-name",
              "password",
              "port",
              "start-tls",
              "tls",
              "trust-all",
              "username")
          .map("nightshift.mail."::concat)
          .collect(Collectors.toSet());

  private static final int README_LINES = 150;

  static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(
              Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("SECURITY.md")),
              docs.filter(page -> page.toString().endsWith(".md")))
          .toList();
    }
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertTrue(Files.readAllLines(Path.of("README.md")).size() <= README_LINES);
  }

  @Test
  void theIndexNamesEachPage() throws IOException {
    String index = Files.readString(Path.of("docs", "README.md"));
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      docs.map(page -> page.getFileName().toString())
          .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
          .forEach(name -> assertTrue(index.contains("(" + name + ")"), name));
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachLinkLeadsSomewhere(Path page) throws IOException {
    List<String> dead = new ArrayList<>();
    Matcher link = LINK.matcher(BLOCK.matcher(Files.readString(page)).replaceAll(""));
    while (link.find()) {
      URI target = URI.create(link.group(1));
      if (target.getScheme() == null && !exists(page, target)) {
        dead.add(link.group(1));
      }
    }
    assertEquals(List.of(), dead);
  }

  private static boolean exists(Path page, URI target) throws IOException {
    Path file =
        target.getPath().isEmpty() ? page : page.resolveSibling(target.getPath()).normalize();
    if (!Files.exists(file)) {
      return false;
    }
    return target.getFragment() == null || anchors(file).contains(target.getFragment());
  }

  /** The anchors that GitHub makes of headings. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new TreeSet<>();
    Matcher heading = HEADING.matcher(Files.readString(page));
    while (heading.find()) {
      anchors.add(
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N}_ -]", "")
              .replace(' ', '-'));
    }
    return anchors;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachPathExists(Path page) throws IOException {
    Set<String> missing = new TreeSet<>();
    Matcher path = PATH.matcher(LINK.matcher(Files.readString(page)).replaceAll(""));
    while (path.find()) {
      if (!Files.exists(Path.of(path.group()))) {
        missing.add(path.group());
      }
    }
    assertEquals(Set.of(), missing);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachSettingThatIsNamedExists(Path page) throws IOException {
    Set<String> unknown = new TreeSet<>();
    Matcher setting = SETTING.matcher(Files.readString(page));
    while (setting.find()) {
      String name = setting.group();
      if (!NO_SETTINGS.contains(name) && !SettingNames.known(name)) {
        unknown.add(name);
      }
    }
    assertEquals(Set.of(), unknown);
  }

  @Test
  void thePageOfSettingsHasEachSettingAndNoOther() throws IOException {
    Set<String> documented = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("docs", "settings.md"))) {
      if (line.startsWith("| `nightshift.")) {
        documented.addAll(names(line.substring(1, line.indexOf('|', 1))));
      }
    }
    assertFalse(documented.isEmpty());
    Set<String> patterns = new TreeSet<>();
    Set<String> unknown = new TreeSet<>();
    for (String name : documented) {
      SettingNames.pattern(name).ifPresentOrElse(patterns::add, () -> unknown.add(name));
    }
    assertEquals(Set.of(), unknown, "the code has no such setting");
    Set<String> missing = new TreeSet<>(SettingNames.all());
    missing.removeAll(patterns);
    missing.removeAll(OF_THE_MAILER);
    assertEquals(Set.of(), missing, "docs/settings.md has no such setting");
  }

  /**
   * A first name is whole. One that begins with a dot replaces as many of its last parts as it has
   * parts that are no key of a map.
   */
  private static List<String> names(String cell) {
    List<String> names = new ArrayList<>();
    Matcher code = CODE.matcher(cell);
    while (code.find()) {
      String name = code.group(1);
      if (name.startsWith(".")) {
        List<String> parts = SettingNames.parts(names.getFirst());
        long replaced =
            SettingNames.parts(name.substring(1)).stream()
                .filter(part -> !part.startsWith("\""))
                .count();
        names.add(String.join(".", parts.subList(0, parts.size() - (int) replaced)) + name);
      } else if (name.startsWith("nightshift.")) {
        names.add(name);
      }
    }
    return names;
  }

  @Test
  void thePageOfWorkersHasEachWorker() throws IOException {
    String page = Files.readString(Path.of("docs", "workers.md"));
    String settings = Files.readString(Path.of("docs", "settings.md"));
    Set<String> missing = new TreeSet<>();
    Matcher worker =
        CODE.matcher(settings.substring(settings.indexOf("The workers are"), settings.length()));
    while (worker.find()) {
      if (!page.contains("`" + worker.group(1) + "`")) {
        missing.add(worker.group(1));
      }
    }
    assertEquals(Set.of(), missing);
  }
}
