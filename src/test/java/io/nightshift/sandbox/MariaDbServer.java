package io.nightshift.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real MariaDB where its programs are installed (Debian's package {@code mariadb-server}), as a
 * process of its own, which ends with this JVM. It has one database.
 */
public final class MariaDbServer implements AutoCloseable {
  private static final String NAME = "shop";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path dir;
  private final int port = Ports.free();
  private final PidFile process;
  private final Guard guard;

  private MariaDbServer(Path dir, Path program) {
    this.dir = dir.toAbsolutePath();
    this.process = new PidFile(this.dir.resolve("mariadb.pid"));
    process.kill(); // One that was left here by a JVM that was killed with its guards.
    Folders.delete(data());
    Path install = program.resolveSibling("mariadb-install-db");
    run(
        Files.isExecutable(install) ? install : find("mariadb-install-db").orElseThrow(),
        "--no-defaults",
        "--datadir=" + data(),
        "--auth-root-authentication-method=normal",
        "--skip-test-db");
    Path log = this.dir.resolve("mariadb.log");
    Process started = ChildProcess.start(new ProcessBuilder(server(program)), log);
    process.write(started.pid());
    guard = Guard.of(process, "KILL");
    Awaitility.await("MariaDB" + ChildProcess.tail(log)).atMost(LIMIT).until(this::answers);
  }

  /** Starts one with an empty database; empty if its programs are not installed. */
  public static Optional<MariaDbServer> start(Path dir) {
    return find("mariadbd").map(program -> new MariaDbServer(dir, program));
  }

  private static Optional<Path> find(String program) {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
            Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Path data() {
    return dir.resolve("data");
  }

  private List<String> server(Path program) {
    Path init = dir.resolve("init.sql");
    try {
      Files.writeString(
          init,
          """
          CREATE DATABASE %1$s CHARACTER SET utf8mb4;
          CREATE USER '%1$s'@'%%' IDENTIFIED BY '%1$s';
          GRANT ALL ON %1$s.* TO '%1$s'@'%%';
          """
              .formatted(NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--no-defaults",
                "--datadir=" + data(),
                "--socket=mariadb.sock", // In its data: a path has at most 107 characters.
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--init-file=" + init,
                "--innodb-buffer-pool-size=32M",
                "--innodb-flush-log-at-trx-commit=0"));
    asRoot(command);
    return command;
  }

  /** It does not run as root unless told to. */
  private static void asRoot(List<String> command) {
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
  }

  private void run(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    asRoot(command);
    Path log = dir.resolve("install.log");
    try {
      Files.createDirectories(dir);
      Process installing =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!installing.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || installing.exitValue() != 0) {
        installing.destroyForcibly();
        throw new IllegalStateException("MariaDB was not installed" + ChildProcess.tail(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Of its database; user name and password are not in it. */
  public String jdbcUrl() {
    return "jdbc:mariadb://127.0.0.1:%d/%s".formatted(port, NAME);
  }

  /** The user of its database. */
  public String username() {
    return NAME;
  }

  /** The user's password. */
  public String password() {
    return NAME;
  }

  /** A connection to its database. */
  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", NAME);
    properties.setProperty("password", NAME);
    properties.setProperty("allowMultiQueries", "true");
    return new org.mariadb.jdbc.Driver().connect(jdbcUrl(), properties);
  }

  private boolean answers() {
    if (process.running().isEmpty()) {
      throw new IllegalStateException(
          "MariaDB has ended" + ChildProcess.tail(dir.resolve("mariadb.log")));
    }
    try (Connection connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException notYet) {
      return false;
    }
  }

  /** SIGKILL: its data are of no use after that. */
  @Override
  public void close() {
    process.kill();
    guard.close();
  }
}
