package io.nightshift.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A file with the number of a process in its first line, so that another class loader (Quarkus
 * loads the tests of each application again) and a later JVM can find the process.
 */
record PidFile(Path path) {

  private static final Duration CLOCK_LEEWAY = Duration.ofSeconds(5);

  void write(long pid) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.writeString(path, pid + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process, where it still runs. */
  Optional<ProcessHandle> running() {
    try {
      String first = Files.readString(path).lines().findFirst().orElse("").strip();
      if (first.isEmpty()) {
        return Optional.empty();
      }
      Instant written = Files.getLastModifiedTime(path).toInstant();
      // Process numbers are reused: a process that began after the file is another one.
      return ProcessHandle.of(Long.parseLong(first))
          .filter(PidFile::isAlive)
          .filter(
              process ->
                  process
                      .info()
                      .startInstant()
                      .orElse(written)
                      .isBefore(written.plus(CLOCK_LEEWAY)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a signal, without SIG in its name. */
  void signal(String signal) {
    ProcessHandle process =
        running().orElseThrow(() -> new IllegalStateException("no process of " + path));
    Signals.send(process.pid(), signal);
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() {
    running()
        .ifPresent(
            process -> {
              process.destroyForcibly();
              awaitExit(process, Duration.ofSeconds(10));
            });
    delete();
  }

  /** SIGTERM, and SIGKILL if it still runs after the limit. */
  void stop(Duration limit) {
    running()
        .ifPresent(
            process -> {
              process.destroy();
              if (!awaitExit(process, limit)) {
                process.destroyForcibly();
              }
            });
    delete();
  }

  void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it runs. One that has ended and that its parent has not asked about yet does not. */
  static boolean isAlive(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return process.isAlive() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException noSuchProcessOrNoSuchSystem) {
      return process.isAlive();
    }
  }

  private static boolean awaitExit(ProcessHandle process, Duration limit) {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
