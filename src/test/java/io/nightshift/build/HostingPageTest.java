package io.nightshift.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The service that docs/hosting.md begins with is the one that {@link HostingJarIT} builds. */
class HostingPageTest {
  private static final Path SERVICE =
      Path.of("src", "example", "greeter", "src", "main", "java", "shop", "Greeter.java");
  private static final Path PROJECT = Path.of("src", "example", "greeter", "pom.xml");
  private static final Pattern BLOCK = Pattern.compile("(?s)```(java|xml)\n(.*?)```");

  @Test
  void thePageShowsTheServiceAndItsDependencyAsTheyAreBuilt() throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(Path.of("docs", "hosting.md")));
    assertTrue(block.find());
    assertEquals(Files.readString(SERVICE), block.group(2));

    assertTrue(block.find());
    String dependency =
        block
            .group(2)
            .replaceAll("(?<=<version>)[^<]+", Matcher.quoteReplacement("${nightshift.version}"));
    assertTrue(plain(Files.readString(PROJECT)).contains(plain(dependency)), dependency);
  }

  @Test
  void theServiceIsBuiltWithTheApplicationsOwnPins() throws IOException {
    for (String pin : HostingJarIT.PINS) {
      assertEquals(property(Path.of("pom.xml"), pin), property(PROJECT, pin), pin);
    }
  }

  private static String property(Path pom, String name) throws IOException {
    String tag = Pattern.quote(name);
    Matcher value =
        Pattern.compile("<" + tag + ">([^<]+)</" + tag + ">").matcher(Files.readString(pom));
    assertTrue(value.find(), () -> pom + " has no " + name);
    return value.group(1);
  }

  /** Without comments and indentation. */
  private static String plain(String xml) {
    return xml.replaceAll("(?s)<!--.*?-->", "").replaceAll("\\s+", "");
  }
}
