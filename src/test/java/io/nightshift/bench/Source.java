package io.nightshift.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The source of what is measured. */
final class Source {

  private Source() {}

  /** Its commit, and whether files differ from it; "unknown" outside a clone. */
  static String commit() {
    try {
      String commit = git("rev-parse", "--short", "HEAD");
      boolean changed = !git("status", "--porcelain", "pom.xml", "src").isEmpty();
      return commit.isEmpty() ? "unknown" : commit + (changed ? ", changed" : "");
    } catch (IOException e) {
      return "unknown"; // There is no git.
    }
  }

  private static String git(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .inputReader()
        .readAllAsString()
        .strip();
  }
}
