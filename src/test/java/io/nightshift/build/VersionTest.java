package io.nightshift.build;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every file that names the version of this project names the one of its pom. */
class VersionTest {
  private static final Path POM = Path.of("pom.xml");
  private static final Pattern PROJECT =
      Pattern.compile("<artifactId>[a-z]+</artifactId>\\s*<version>([^<]+)</version>");
  private static final Pattern USED =
      Pattern.compile("<nightshift.version>([^<]+)</nightshift.version>");
  private static final Pattern LABEL = Pattern.compile("image\\.version=\"([^\"]+)\"");
  private static final Pattern INFO =
      Pattern.compile("(?m)^info:\\n(?:  .*\\n)*?  version: (\\S+)$");
  private static final Pattern SECTION = Pattern.compile("(?m)^## (?!\\[Unreleased])(\\S+)");

  private final String version = first(PROJECT, POM);

  @Test
  void imagesDocumentsAndTheBenchmarkAreOfTheVersionThatIsReleased() {
    String released = version.replace("-SNAPSHOT", "");
    Map<Path, Pattern> places = new TreeMap<>();
    for (String image : List.of("jvm", "native", "native-micro")) {
      places.put(Path.of("src/main/docker/Dockerfile." + image), LABEL);
    }
    places.put(Path.of("src/main/resources/META-INF/openapi.yaml"), INFO);
    places.put(Path.of("docs/events.yaml"), INFO);
    places.put(Path.of("docs/events-out.yaml"), INFO);
    places.put(Path.of("src/bench/peers/pom.xml"), PROJECT);
    places.put(Path.of("src/example/greeter/pom.xml"), USED);
    places.put(Path.of("docs/hosting.md"), PROJECT);
    assertEquals(
        places.keySet().stream().collect(toMap(place -> place, place -> released)),
        places.entrySet().stream()
            .collect(toMap(Map.Entry::getKey, place -> first(place.getValue(), place.getKey()))));
  }

  @Test
  void aReleasedVersionHasTheNewestSectionOfTheChangelogWithItsDate() {
    Path changelog = Path.of("CHANGELOG.md");
    assertTrue(text(changelog).contains("\n## [Unreleased]\n"));
    if (!version.endsWith("-SNAPSHOT")) {
      assertEquals(version, first(SECTION, changelog));
      assertTrue(
          Pattern.compile("(?m)^## " + Pattern.quote(version) + " – \\d{4}-\\d\\d-\\d\\d$")
              .matcher(text(changelog))
              .find());
    }
  }

  private static String first(Pattern pattern, Path file) {
    Matcher found = pattern.matcher(text(file));
    assertTrue(found.find(), () -> file + " has no " + pattern);
    return found.group(1);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
