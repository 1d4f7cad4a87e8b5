package io.nightshift.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private static boolean startsTheApplication(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.anyMatch(line -> line.strip().equals("@QuarkusTest"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
