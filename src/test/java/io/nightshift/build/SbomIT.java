package io.nightshift.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The software bill of materials that the build leaves names all that is shipped. */
class SbomIT {
  private static final Path SBOM = Path.of("target", "nightshift-sbom.json");
  private static final Path LIBRARIES = Path.of("target", "quarkus-app", "lib");

  private final JsonNode bill = read();

  private static JsonNode read() {
    try {
      return new ObjectMapper().readTree(SBOM.toFile());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyJarThatIsShippedIsInIt() throws IOException {
    assumeTrue(Files.exists(LIBRARIES), "a native executable has its libraries in itself");
    Set<String> named = new TreeSet<>();
    for (JsonNode component : bill.get("components")) {
      named.add(
          "%s.%s-%s.jar"
              .formatted(
                  component.path("group").asText(),
                  component.path("name").asText(),
                  component.path("version").asText()));
    }
    Set<String> missing = new TreeSet<>();
    try (Stream<Path> files = Files.walk(LIBRARIES)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          // A classifier, such as that of a platform, stands behind the version.
          .filter(
              jar ->
                  named.stream()
                      .noneMatch(one -> jar.startsWith(one.substring(0, one.length() - 4))))
          .forEach(missing::add);
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void itSaysWhatItIsOfAndUnderWhichLicences() {
    assertEquals("CycloneDX", bill.get("bomFormat").asText());
    assertEquals("nightshift", bill.at("/metadata/component/name").asText());
    int licensed = 0;
    for (JsonNode component : bill.get("components")) {
      assertTrue(component.path("purl").asText().startsWith("pkg:maven/"), component::toString);
      licensed += component.path("licenses").isEmpty() ? 0 : 1;
    }
    assertTrue(licensed > bill.get("components").size() * 9 / 10, "" + licensed);
  }
}
