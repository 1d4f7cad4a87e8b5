package io.nightshift.chaos;

import io.nightshift.sandbox.NightshiftProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The application of an earlier commit, built from this repository below {@code target/upgrade}.
 */
final class EarlierVersion {
  private static final Path ALL = Path.of("target", "upgrade");

  /** What {@code java -jar} starts. */
  private final Path jar;

  private EarlierVersion(Path jar) {
    this.jar = jar;
  }

  /**
   * Builds it, unless that has been done.
   *
   * @param commit a commit or a tag of this repository
   * @throws IllegalStateException if this clone does not have the commit, or its build fails
   */
  static EarlierVersion of(String commit) {
    Path sources = ALL.resolve(commit.replaceAll("[^A-Za-z0-9.-]", "_")).toAbsolutePath();
    Path jar = sources.resolve(Path.of("target", "quarkus-app", "quarkus-run.jar"));
    if (!Files.exists(jar)) {
      Path archive = sources.resolveSibling(sources.getFileName() + ".tar");
      try {
        Files.createDirectories(sources);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      run(List.of("git", "archive", "--output", archive.toString(), commit), Path.of(""));
      run(List.of("tar", "-xf", archive.toString()), sources);
      String mvnw = System.getProperty("os.name").startsWith("Windows") ? "mvnw.cmd" : "mvnw";
      run(
          List.of(
              sources.resolve(mvnw).toString(),
              "--batch-mode",
              "--no-transfer-progress",
              "--quiet",
              "-Dmaven.test.skip",
              "package"),
          sources);
    }
    return new EarlierVersion(jar);
  }

  /** Starts it with a heap of at most 256 MiB, as {@link NightshiftProcess#start} does. */
  NightshiftProcess start(Map<String, String> environment) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return NightshiftProcess.startBy(
        List.of(java, "-Xmx256m", "-jar", jar.toString()), environment);
  }

  private static void run(List<String> command, Path dir) {
    try {
      int code =
          new ProcessBuilder(command)
              .directory(dir.toAbsolutePath().toFile())
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new IllegalStateException(command + " ended with exit code " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
