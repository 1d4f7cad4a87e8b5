package io.nightshift.operations;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.NightshiftProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the JVM image runs, made by the image's own script: the flat class path and the AOT cache of
 * a training run without Kafka and a database.
 */
@Tag("long")
class ImageIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path TRAIN = Path.of("src/main/docker/train.sh").toAbsolutePath();
  private static final Path APP = Path.of("target/image/app").toAbsolutePath();
  private static final Path TMP = Path.of("target/image/tmp").toAbsolutePath();

  @Test
  void theTrainedApplicationStartsFromItsCacheWorksDrainsAndWritesNowhereElse() throws Exception {
    assumeTrue(Deployed.isOnTheJvm(), "the application is native");
    assumeTrue(File.separatorChar == '/', "the image's script is for a shell");
    copy(Path.of("target/quarkus-app"), APP);
    Files.createDirectories(TMP);
    train();
    Map<String, Long> before = files(APP);

    try (Deployed deployed = new Deployed("image");
        NightshiftProcess nightshift = deployed.startBy(command())) {
      nightshift.awaitReady(NightshiftProcess.START);
      deployed
          .publisher()
          .publish(Events.orderPlaced("e-1", "image-1").structured(deployed.topics().orders()));
      await().atMost(LIMIT).until(() -> nightshift.answer("/orders/image-1").status() == 200);
      assertEquals(200, nightshift.answer("/").status());
      nightshift.terminate();
      assertEquals(0, nightshift.awaitExit(LIMIT), nightshift.log());
      assertTrue(nightshift.log().contains("Drained in"), nightshift.log());
      nightshift.log().lines().forEach(line -> assertTrue(line.startsWith("{"), line));
    }
    assertEquals(before, files(APP));
  }

  private static void train() throws IOException, InterruptedException {
    ProcessBuilder script =
        new ProcessBuilder(
                "sh", TRAIN.toString(), APP.toString(), ImageOptions.JAVA_ARGS.toString())
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target/image/training.log").toFile());
    script.environment().put("JAVA_HOME", System.getProperty("java.home"));
    assertEquals(0, script.start().waitFor(), "see target/image/training.log");
  }

  /** As the image's entry point, but that the cache must be used, or the JVM does not start. */
  private static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + ImageOptions.JAVA_ARGS,
        "@" + APP.resolve("class-path.args"),
        "-XX:AOTCache=" + APP.resolve("nightshift.aot"),
        "-XX:AOTMode=on",
        "-Xmx256m",
        "-Djava.io.tmpdir=" + TMP,
        "io.nightshift.Nightshift");
  }

  /** When each file below was changed, by its path. */
  private static Map<String, Long> files(Path dir) throws IOException {
    Map<String, Long> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(dir)) {
      for (Path file : all.toList()) {
        files.put(dir.relativize(file).toString(), Files.getLastModifiedTime(file).toMillis());
      }
    }
    return files;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      all.forEach(
          file -> {
            try {
              Path copied = to.resolve(from.relativize(file).toString());
              if (Files.isDirectory(file)) {
                Files.createDirectories(copied);
              } else {
                Files.copy(
                    file,
                    copied,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
