package io.nightshift.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the JVM is started in its image. */
final class ImageOptions {
  static final Path JAVA_ARGS = Path.of("src/main/docker/java.args");

  private static final Pattern NATIVE_HEAP =
      Pattern.compile("\"-XX:MaximumHeapSizePercent=(\\d+)\"");

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

  /** The heap's share of the container's memory in a native image, in percent. */
  static int nativeHeapPercent(String dockerfile) {
    try {
      Matcher percent =
          NATIVE_HEAP.matcher(Files.readString(Path.of("src/main/docker", dockerfile)));
      if (!percent.find()) {
        throw new AssertionError(dockerfile + " does not limit the heap");
      }
      return Integer.parseInt(percent.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The heap's share of the container's memory on the JVM, in percent. */
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
