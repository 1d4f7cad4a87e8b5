package io.nightshift.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeersProjectTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quarkus.version",
        "compiler-plugin.version",
        "resources-plugin.version",
        "maven.compiler.release"
      })
  void theFrameworkPeersAreBuiltWithTheApplicationsOwnPins(String pin) throws IOException {
    assertEquals(
        property(Path.of("pom.xml"), pin),
        property(Path.of("src", "bench", "peers", "pom.xml"), pin));
  }

  private static String property(Path pom, String name) throws IOException {
    String tag = Pattern.quote(name);
    Matcher value =
        Pattern.compile("<" + tag + ">([^<]+)</" + tag + ">").matcher(Files.readString(pom));
    if (!value.find()) {
      throw new AssertionError(pom + " has no " + name);
    }
    return value.group(1);
  }
}
