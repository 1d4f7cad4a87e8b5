package io.nightshift.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each test class that starts the application is in the list of {@link ApplicationTestsEngine}. */
class ApplicationTestsTest {
  private static final Path SOURCES = Path.of("src", "test", "java");
  private static final Path LIST = Path.of("src", "test", "application-tests.txt");

  @Test
  void theListNamesTheTestsThatStartTheApplicationAndNoOthers() throws IOException {
    List<String> listed =
        Files.readAllLines(LIST).stream().filter(line -> !line.startsWith("#")).sorted().toList();
    List<String> annotated;
    try (Stream<Path> files = Files.walk(SOURCES)) {
      annotated =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(ApplicationTestsTest::startsTheApplication)
              .map(file -> SOURCES.relativize(file).toString().replace('\\', '/'))
              .sorted()
              .toList();
    }
    assertFalse(annotated.isEmpty());
    assertEquals(
        annotated.stream().collect(Collectors.joining("\n")),
        String.join("\n", listed),
        "the classes with @QuarkusTest (first) and src/test/application-tests.txt (second)");
  }

  @Test
  void classesThatShareAStartAreInOnePart() throws IOException {
    Map<String, String> partOfSettings = new HashMap<>();
    for (Map.Entry<String, List<String>> part : ApplicationTestsEngine.parts().entrySet()) {
      for (String name : part.getValue()) {
        String source = Files.readString(SOURCES.resolve(name.replace('.', '/') + ".java"));
        String settings =
            source.substring(
                source.indexOf("@WithTestResource("),
                source.indexOf("class " + name.substring(name.lastIndexOf('.') + 1)));
        String other = partOfSettings.putIfAbsent(settings, part.getKey());
        assertTrue(other == null || other.equals(part.getKey()), name);
      }
    }
    assertEquals(2, Set.copyOf(partOfSettings.values()).size());
  }

  private static boolean startsTheApplication(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.anyMatch(line -> line.strip().equals("@QuarkusTest"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
