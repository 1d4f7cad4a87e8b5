package io.nightshift.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Comments and documentation contain none of the phrases that readers stumble over. */
class PlainEnglishTest {
  /** A phrase, and what to write instead. */
  private static final Map<String, String> INSTEAD =
      Map.of(
          "null where", "null if",
          "empty where", "empty if",
          "so many", "the maximum number of, the number of",
          "goes on", "continues, resumes",
          "made anew", "created again",
          "own accord", "by itself, automatically",
          "stands still", "is blocked, does not move");

  /** White space, the asterisk of a comment's next line, or its slashes. */
  private static final String BETWEEN = "(?:\\s|\\*|//)+";

  /** Literals first: they may contain what looks like a comment. */
  private static final Pattern COMMENT =
      Pattern.compile(
          "\"\"\"[\\s\\S]*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\\n])++'"
              + "|(?<comment>/\\*[\\s\\S]*?\\*/|//[^\\n]*+(?:\\n\\s*+//[^\\n]*+)*+)");

  private static final List<Phrase> PHRASES =
      INSTEAD.entrySet().stream().map(e -> Phrase.of(e.getKey(), e.getValue())).toList();

  private record Phrase(Pattern pattern, String text, String better) {
    static Phrase of(String text, String better) {
      String words = Arrays.stream(text.split(" ")).collect(Collectors.joining(BETWEEN));
      // At the beginning of a sentence too, but not in SQL, which has NULL WHERE.
      String first = "\\b(?:" + Character.toUpperCase(text.charAt(0)) + "|" + text.charAt(0) + ")";
      return new Phrase(Pattern.compile(first + words.substring(1) + "\\b"), text, better);
    }
  }

  @Test
  void commentsOfTheSources() {
    List<String> found = new ArrayList<>();
    for (Path source : files(Path.of("src", "main", "java"), ".java")) {
      inComments(source, found);
    }
    for (Path source : files(Path.of("src", "test", "java"), ".java")) {
      inComments(source, found);
    }
    assertEquals("", String.join("\n", found));
  }

  /** The decisions are records of their time: they do not change. */
  @Test
  void pagesOfTheDocumentation() {
    List<String> found = new ArrayList<>();
    for (Path page : files(Path.of("docs"), ".md")) {
      if (!page.startsWith(Path.of("docs", "decisions"))) {
        String text = text(page);
        find(page, text, 0, text.length(), found);
      }
    }
    assertEquals("", String.join("\n", found));
  }

  private static void inComments(Path source, List<String> found) {
    String text = text(source);
    Matcher comment = COMMENT.matcher(text);
    while (comment.find()) {
      if (comment.group("comment") != null) {
        find(source, text, comment.start(), comment.end(), found);
      }
    }
  }

  private static void find(Path file, String text, int from, int to, List<String> found) {
    for (Phrase phrase : PHRASES) {
      Matcher match = phrase.pattern().matcher(text).region(from, to);
      while (match.find()) {
        long line = text.substring(0, match.start()).chars().filter(c -> c == '\n').count() + 1;
        found.add(
            "%s:%d has \"%s\"; better: %s".formatted(file, line, phrase.text(), phrase.better()));
      }
    }
  }

  private static List<Path> files(Path folder, String ending) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
