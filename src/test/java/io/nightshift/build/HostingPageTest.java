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
  private static final Pattern BLOCK = Pattern.compile("(?s)```(java|xml)\n(.*?)```");

  @Test
  void thePageShowsTheServiceAndItsDependencyAsTheyAreBuilt() throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(Path.of("docs", "hosting.md")));
    assertTrue(block.find());
    assertEquals(Files.readString(SERVICE), block.group(2));

    assertTrue(block.find());
    String pom = Files.readString(Path.of("src", "example", "greeter", "pom.xml"));
    assertTrue(
        plain(pom).contains(plain(block.group(2)).replace("1.0.0", "${nightshift.version}")),
        block.group(2));
  }

  /** Without comments and indentation. */
  private static String plain(String xml) {
    return xml.replaceAll("(?s)<!--.*?-->", "").replaceAll("\\s+", "");
  }
}
