package io.nightshift.sandbox;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Starts the processes of this package, reads their output and reports on them. */
final class ChildProcess {

  private static final int TAIL_LINES = 30;

  private ChildProcess() {}

  /**
   * A command that runs a class of this room in a JVM of its own, with this JVM's class path, and
   * without reaction to SIGINT and SIGHUP: those of a terminal reach the whole foreground process
   * group, and the application should drain while its broker, database and mail server still run.
   */
  static ProcessBuilder jvm(Class<?> main, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (File.separatorChar == '/') {
      // A JVM keeps ignoring a signal that was ignored at its start.
      command.addAll(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
    }
    command.add(java());
    command.addAll(options);
    command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-classpath");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** The java command of the JVM that runs this. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Starts a command whose standard error goes to the end of a log file. */
  static Process start(ProcessBuilder command, Path log) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      return command.redirectError(Redirect.appendTo(log.toFile())).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The next line of its output; null if the process ends, or the limit passes, before there is
   * one.
   */
  static @Nullable String readLine(BufferedReader says, Duration limit) {
    CompletableFuture<@Nullable String> line = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                line.complete(says.readLine());
              } catch (IOException ended) {
                line.complete(null);
              }
            });
    try {
      return line.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The path of a log and its last lines, for the end of a message. */
  static String tail(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
      return "; the end of " + log + ":\n" + String.join("\n", last);
    } catch (IOException e) {
      return "; " + log + " is unreadable: " + e.getMessage();
    }
  }
}
