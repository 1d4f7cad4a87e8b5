package io.nightshift.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Prometheus' own program that reads figures, where it is installed. */
final class Promtool {
  private Promtool() {}

  static boolean isThere() {
    try {
      return new ProcessBuilder("promtool", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Why it cannot read these figures; empty if it can. What it would name otherwise is none. */
  static String errorsOf(byte[] figures) throws IOException, InterruptedException {
    Process check =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    try (var in = check.getOutputStream()) {
      in.write(figures);
    }
    String said = new String(check.getInputStream().readAllBytes(), UTF_8);
    if (!check.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("promtool does not end");
    }
    return said.lines().filter(line -> line.startsWith("error")).collect(Collectors.joining("\n"));
  }
}
