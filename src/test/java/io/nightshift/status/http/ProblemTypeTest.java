package io.nightshift.status.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/problems.md and the OpenAPI document say of the kinds of problems. */
class ProblemTypeTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(urn:[^`]+)` \\| (\\d+) \\| .+ \\|$");
  private static final Pattern EXAMPLE =
      Pattern.compile("example: \\{type: '([^']+)', title: [^,]+, status: (\\d+)");

  private static Map<String, Integer> found(Pattern pattern, Path file) throws IOException {
    Map<String, Integer> found = new TreeMap<>();
    Matcher each = pattern.matcher(Files.readString(file));
    while (each.find()) {
      found.put(each.group(1), Integer.valueOf(each.group(2)));
    }
    return found;
  }

  private static Map<String, Integer> all() {
    return Arrays.stream(ProblemType.values())
        .collect(
            Collectors.toMap(
                ProblemType::uri, ProblemType::status, (one, other) -> one, TreeMap::new));
  }

  @Test
  void thePageHasEachTypeWithItsStatusAndNoOther() throws IOException {
    assertEquals(ProblemType.values().length, all().size());
    assertEquals(all(), found(ROW, Path.of("docs", "problems.md")));
  }

  @Test
  void theExamplesOfTheOpenApiDocumentHaveTypesOfTheirStatus() throws IOException {
    Map<String, Integer> examples =
        found(EXAMPLE, Path.of("src", "main", "resources", "META-INF", "openapi.yaml"));
    examples.remove("about:blank");
    assertFalse(examples.isEmpty());
    Map<String, Integer> known = all();
    known.keySet().retainAll(examples.keySet());
    assertEquals(known, examples);
  }

  @Test
  void eachTypeIsGivenSomewhereAndByItsNameOnly() throws IOException {
    StringBuilder code = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        if (!file.endsWith("ProblemType.java")) {
          code.append(Files.readString(file));
        }
      }
    }
    assertFalse(code.indexOf(ProblemType.PREFIX) >= 0);
    for (ProblemType type : ProblemType.values()) {
      assertFalse(code.indexOf("ProblemType." + type.name()) < 0, type.name());
    }
  }
}
