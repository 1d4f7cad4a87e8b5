package io.nightshift.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How the JVM is started in its image. */
final class ImageOptions {
  static final Path JAVA_ARGS = Path.of("src/main/docker/java.args");

  private ImageOptions() {}

  /** Its options. */
  static String[] ofTheJvm() {
    return options().toArray(String[]::new);
  }

  private static List<String> options() {
    try {
      return Files.readAllLines(JAVA_ARGS).stream().filter(line -> line.startsWith("-")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The heap's share of the container's memory, in percent. */
  static int heapPercent() {
    return options().stream()
        .filter(option -> option.startsWith("-XX:MaxRAMPercentage="))
        .mapToInt(option -> Integer.parseInt(option.substring(option.indexOf('=') + 1)))
        .findFirst()
        .orElseThrow();
  }

  /** The most that buffers outside the heap take, in bytes. */
  static long directBytes() {
    return options().stream()
        .filter(option -> option.startsWith("-XX:MaxDirectMemorySize="))
        .map(option -> option.substring(option.indexOf('=') + 1))
        .mapToLong(size -> Long.parseLong(size.replaceFirst("m$", "")) << 20)
        .findFirst()
        .orElseThrow();
  }
}
