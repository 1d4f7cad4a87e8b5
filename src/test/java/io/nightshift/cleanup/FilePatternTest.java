package io.nightshift.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Globs of paths: the JDK's, save for line breaks. */
class FilePatternTest {

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\u000b", "\f"})
  void twoAsterisksStandForLineBreaksToo(String lineBreak) {
    for (String glob : List.of("**", "**.tmp", "{**.log,**.tmp}", "a/**", "a/*/*.tmp")) {
      FilePattern pattern = FilePattern.of(glob);
      assertTrue(pattern.matches(Path.of("a/b" + lineBreak + "c/d" + lineBreak + ".tmp")), glob);
    }
    assertTrue(FilePattern.of("a?b").matches(Path.of("a" + lineBreak.charAt(0) + "b")));
    assertFalse(FilePattern.of("*.tmp").matches(Path.of("a" + lineBreak + "/b.tmp")));
  }

  @Test
  void ofAnyOtherNameItSaysWhatTheJdkSays() {
    Random random = new Random(17);
    String[] globParts = {
      "*", "**", "?", "[a-c]", "[!a]", "[-b]", "[a^]", "[a&&b]", "{a,b*}", "{x}", "\\*", "\\[", "a",
      "b", ".", "/", "+", "(", "$", "é", "😀", ",", "}", "]", "^", "|", "-"
    };
    String[] nameParts = {
      "a", "b", "c", ".", "/", "*", "[", "+", "(", "$", "é", "😀", ",", "}", "]", "^", "|", "-",
      "x", "&", " "
    };
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      String glob = some(random, globParts, 6);
      List<Path> names = List.of(path(random, nameParts), path(random, nameParts));
      java.nio.file.PathMatcher jdk;
      try {
        jdk = FileSystems.getDefault().getPathMatcher("glob:" + glob);
      } catch (PatternSyntaxException e) {
        assertThrows(PatternSyntaxException.class, () -> FilePattern.of(glob), glob);
        continue;
      }
      read++;
      for (Path name : names) {
        assertEquals(jdk.matches(name), FilePattern.of(glob).matches(name), glob + " of " + name);
      }
    }
    assertTrue(read > 10_000, "globs that could be read: " + read);
  }

  private static Path path(Random random, String[] parts) {
    return Path.of("a" + some(random, parts, 5));
  }

  private static String some(Random random, String[] parts, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most) + 1; i > 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    return text.toString();
  }
}
