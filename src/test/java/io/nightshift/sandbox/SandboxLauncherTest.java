package io.nightshift.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class SandboxLauncherTest {

  /** Stands for Maven: runs the launcher twice, and then the application until it is killed. */
  private static final String MAVEN =
      "\"$@\" && echo first && \"$@\" && echo second; read -r forever";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path dir;

  @Tag("long")
  @Test
  void theSandboxServesWhenTheLauncherReturnsAndEndsWhenMavenIsKilled() throws Exception {
    FastTests.startsServer();
    List<String> command = new ArrayList<>(List.of("sh", "-c", MAVEN, "maven"));
    command.addAll(
        List.of(
            ChildProcess.java(),
            "-classpath",
            System.getProperty("java.class.path"),
            SandboxLauncher.class.getName(),
            dir.toString()));
    Process maven = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      BufferedReader says = maven.inputReader();
      assertTrue(linesUntil("first", says).stream().anyMatch(line -> line.contains("psql post")));
      Path settings = dir.resolve("application.properties");
      assertTrue(Files.readString(settings).contains("kafka.bootstrap.servers=localhost:"));
      assertEquals(
          List.of("[sandbox] The sandbox runs already.", "second"), linesUntil("second", says));

      List<PidFile> parts = parts();
      assertTrue(parts.stream().allMatch(part -> part.running().isPresent()), parts.toString());
      maven.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      Awaitility.await("all parts end")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> parts.stream().allMatch(part -> part.running().isEmpty()));
    } finally {
      maven.destroyForcibly();
    }
  }

  private static List<String> linesUntil(String last, BufferedReader says) {
    List<String> lines = new ArrayList<>();
    do {
      lines.add(ChildProcess.readLine(says, Duration.ofSeconds(60)));
    } while (lines.getLast() != null && !lines.getLast().equals(last));
    return lines;
  }

  private List<PidFile> parts() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      Path run =
          files
              .filter(file -> file.getFileName().toString().startsWith("run-"))
              .findFirst()
              .orElseThrow();
      return List.of(
          new PidFile(dir.resolve("sandbox.pid")),
          new PidFile(run.resolve("kafka.pid")),
          new PidFile(run.resolve(Path.of("postgres", "postmaster.pid"))));
    }
  }
}
