package io.nightshift.sandbox;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Drives PostgreSQL's own programs, {@code initdb} and {@code pg_ctl}, over one data folder. {@code
 * pg_ctl} gives the server a session of its own, so that a Ctrl-C in the terminal does not reach
 * it.
 */
final class PostgresControl {

  private final Path dir;
  private final Path data;
  private final Path log;
  private final PidFile process;

  PostgresControl(Path dir) {
    this.dir = dir.toAbsolutePath();
    this.data = this.dir.resolve("postgres");
    this.log = this.dir.resolve("postgres.log");
    this.process = new PidFile(data.resolve("postmaster.pid"));
  }

  /**
   * Makes the data folder where there is none, and ends a server that an earlier JVM left on it.
   *
   * @return whether the data folder is new
   */
  boolean prepare(String username, String password) {
    try {
      Files.createDirectories(dir);
      if (Files.exists(data.resolve("PG_VERSION"))) {
        stop("immediate");
        return false;
      }
      Path passwordFile = Files.writeString(dir.resolve("postgres.password"), password);
      run(
          "initdb",
          "-D",
          data.toString(),
          "-U",
          username,
          "--pwfile=" + passwordFile,
          "--auth=scram-sha-256",
          // Tests connect thousands of times. The default of 4096 takes the client longer than all
          // else of it, where the JVM has no quick SHA-256, as with its first compiler alone.
          "--set=scram_iterations=1",
          "--encoding=UTF8",
          "--locale=C",
          "--locale-provider=builtin",
          "--builtin-locale=C.UTF-8",
          "--no-sync",
          "--no-instructions");
      Files.delete(passwordFile);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the data of a server that is stopped, for a server that follows it. */
  PostgresControl copy(Path to) {
    PostgresControl copy = new PostgresControl(to);
    try (Stream<Path> all = Files.walk(data)) {
      Files.createDirectories(copy.dir);
      for (Path each : (Iterable<Path>) all::iterator) {
        Files.copy(
            each,
            copy.data.resolve(data.relativize(each)),
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
      Files.createFile(copy.data.resolve("standby.signal"));
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path log() {
    return log;
  }

  /** Starts the server, and returns when it takes connections. */
  void start(String options) {
    run(
        "pg_ctl",
        "start",
        "-w",
        "-t",
        "60",
        "-D",
        data.toString(),
        "-l",
        log.toString(),
        "-o",
        options);
  }

  /** Stops the server in one of pg_ctl's modes, where it still runs. */
  void stop(String mode) {
    if (process.running().isPresent()) {
      run("pg_ctl", "stop", "-w", "-t", "30", "-D", data.toString(), "-m", mode);
    }
  }

  /** The server's main process, by PostgreSQL's own file. */
  PidFile process() {
    return process;
  }

  private void run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      // PostgreSQL refuses root. In a user namespace of its own, root is nobody.
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(PostgresBinaries.home().resolve("bin").resolve(program).toString());
    Stream.of(arguments).forEach(command::add);
    try {
      Process process =
          new ProcessBuilder(command).redirectErrorStream(true).directory(dir.toFile()).start();
      process.getOutputStream().close();
      String said = process.inputReader().readAllAsString().strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            program + " failed: " + said + (Files.exists(log) ? ChildProcess.tail(log) : ""));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + program + " ran", e);
    }
  }

  static boolean isRoot() {
    return File.separatorChar == '/' && new UnixSystem().getUid() == 0;
  }
}
