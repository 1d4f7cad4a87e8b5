package io.nightshift.build;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The list of third-party components and their notices, held to the bill of materials and to the
 * jars that the build leaves. After a change of a dependency and a build, this writes both anew:
 * {@code ./mvnw failsafe:integration-test -Dit.test=ThirdPartyIT -Dthird-party.write=true}.
 */
class ThirdPartyIT {
  private static final Path SBOM = Path.of("target", "nightshift-sbom.json");
  private static final Path LIBRARIES = Path.of("target", "quarkus-app", "lib");
  private static final Path LIST = Path.of("docs", "third-party.md");
  private static final Path NOTICES = Path.of("THIRD-PARTY-NOTICES");
  private static final String FIRST_ROW =
      "| component | version | licence | offered |\n| --- | --- | --- | --- |\n";
  private static final Pattern NOTICE =
      Pattern.compile("(META-INF/)?NOTICE([.](txt|md))?", Pattern.CASE_INSENSITIVE);
  private static final Pattern LICENCE =
      Pattern.compile("(META-INF/)?(LICEN[CS]E|COPYING)([.](txt|md))?", Pattern.CASE_INSENSITIVE);

  private final List<ThirdParty> components = read();

  private static List<ThirdParty> read() {
    try {
      return ThirdParty.of(new ObjectMapper().readTree(SBOM.toFile()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachComponentHasALicenceThatAnApacheWorkMayBeShippedWith() {
    assertFalse(components.isEmpty());
    assertEquals(List.of(), components.stream().filter(one -> one.taken().isEmpty()).toList());
  }

  @Test
  void theListIsThatOfTheBill() throws IOException {
    String rows = components.stream().map(ThirdParty::row).collect(joining("\n", "", "\n"));
    String page = Files.readString(LIST);
    int at = page.indexOf(FIRST_ROW) + FIRST_ROW.length();
    if (writes()) {
      Files.writeString(LIST, page.substring(0, at) + rows);
    }
    assertEquals(rows, Files.readString(LIST).substring(at));
  }

  /** Of the licences those that are not Apache-2.0, whose text is in LICENSE. */
  @Test
  void theNoticesAndLicencesOfTheJarsAreKept() throws IOException {
    assumeTrue(Files.exists(LIBRARIES), "a native executable has its libraries in itself");
    Map<String, Set<String>> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(LIBRARIES)) {
      for (Path jar : files.filter(each -> each.toString().endsWith(".jar")).toList()) {
        collect(jar, texts);
      }
    }
    Map<String, String> sections = new TreeMap<>();
    texts.forEach((text, jars) -> sections.put("=== " + String.join(", ", jars) + " ===", text));
    String all =
        sections.entrySet().stream()
            .map(section -> section.getKey() + "\n\n" + section.getValue() + "\n")
            .collect(joining("\n"));
    if (writes()) {
      Files.writeString(NOTICES, all);
    }
    assertEquals(all, Files.readString(NOTICES));
  }

  private void collect(Path file, Map<String, Set<String>> texts) throws IOException {
    String name = file.getFileName().toString();
    boolean apache =
        components.stream()
            .filter(one -> name.startsWith(one.name().replace(':', '.') + "-" + one.version()))
            .anyMatch(one -> one.taken().equals(Optional.of("Apache-2.0")));
    try (JarFile jar = new JarFile(file.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        boolean kept =
            NOTICE.matcher(entry.getName()).matches()
                || !apache && LICENCE.matcher(entry.getName()).matches();
        if (kept && !entry.isDirectory()) {
          String text =
              new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8)
                  .replace("\r", "")
                  .replaceAll("(?m)[ \t\f]+$", "")
                  .strip();
          texts
              .computeIfAbsent(text, none -> new TreeSet<>())
              .add(name.replaceFirst("[.]jar$", ""));
        }
      }
    }
  }

  private static boolean writes() {
    return Boolean.getBoolean("third-party.write");
  }
}
