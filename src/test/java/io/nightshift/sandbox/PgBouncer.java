package io.nightshift.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A real PgBouncer before a PostgreSQL server; it ends with this JVM. */
public final class PgBouncer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

  private final int port;
  private final Process process;
  private final Guard guard;

  private PgBouncer(int port, Process process, Guard guard) {
    this.port = port;
    this.process = process;
    this.guard = guard;
  }

  /**
   * Starts one before a server; the test is skipped where it is not installed.
   *
   * @param mode {@code transaction} or {@code session}
   */
  public static PgBouncer start(PostgresServer server, String mode) {
    assumeTrue(
        Files.isExecutable(PROGRAM), "PgBouncer is not installed (Debian's package pgbouncer)");
    int port = Ports.free();
    Path dir = Path.of("target", "pgbouncer").toAbsolutePath();
    Path settings = dir.resolve(port + ".ini");
    try {
      Files.createDirectories(dir);
      Files.writeString(
          settings,
          """
          [databases]
          * = host=127.0.0.1 port=%d user=%s password=%s
          [pgbouncer]
          listen_addr = 127.0.0.1
          listen_port = %d
          unix_socket_dir =
          auth_type = any
          pool_mode = %s
          default_pool_size = 20
          max_client_conn = 200
          """
              .formatted(server.port(), server.username(), server.password(), port, mode));
      List<String> command = new ArrayList<>();
      if (PostgresControl.isRoot()) {
        command.addAll(List.of("unshare", "-U")); // PgBouncer refuses root as well.
      }
      command.addAll(List.of(PROGRAM.toString(), settings.toString()));
      Path log = dir.resolve(port + ".log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      PidFile pid = new PidFile(dir.resolve(port + ".pid"));
      pid.write(process.pid());
      PgBouncer started = new PgBouncer(port, process, Guard.of(pid, "KILL"));
      Awaitility.await("PgBouncer listens").atMost(Duration.ofSeconds(30)).until(started::answers);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The port that takes connections. */
  public int port() {
    return port;
  }

  /** Of a database of the server. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    guard.close();
  }
}
