package io.nightshift.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real Redis where its programs are installed (Debian's package {@code redis-server}), as a
 * process of its own, which ends with this JVM.
 */
public final class RedisProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path dir;
  private final Path program;
  private final int port = Ports.free();
  private final List<String> options;
  private final PidFile process;
  private final Guard guard;

  private RedisProcess(Path dir, Path program, List<String> options) {
    this.dir = dir.toAbsolutePath();
    this.program = program;
    this.options = options;
    this.process = new PidFile(this.dir.resolve("redis.pid"));
    process.kill(); // One that was left here by a JVM that was killed with its guards.
    Folders.delete(data());
    begin();
    guard = Guard.of(process, "KILL");
  }

  /**
   * Starts one without data; empty if its programs are not installed, which one line says.
   *
   * @param options of its command line, such as {@code --requirepass}
   */
  public static Optional<RedisProcess> start(Path dir, String... options) {
    Optional<RedisProcess> started =
        find("redis-server").map(program -> new RedisProcess(dir, program, List.of(options)));
    if (started.isEmpty()) {
      System.err.println("No Redis here: its tests are skipped (Debian: redis-server)");
    }
    return started;
  }

  private static Optional<Path> find(String program) {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
            Stream.of("/usr/bin", "/usr/local/bin"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The folder of its data; the file of a snapshot is {@code dump.rdb}. */
  public Path data() {
    return dir.resolve("data");
  }

  /** Starts it again on its port, with the data of the last snapshot. */
  public void begin() {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    if (options.contains("--tls-cert-file")) {
      command.addAll(List.of("--port", "0", "--tls-port", Integer.toString(port)));
    } else {
      command.addAll(List.of("--port", Integer.toString(port)));
    }
    command.addAll(List.of("--bind", "127.0.0.1 -::1", "--dir", data().toString(), "--save", ""));
    command.addAll(List.of("--repl-diskless-sync-delay", "0", "--enable-debug-command", "yes"));
    command.addAll(options);
    Path log = dir.resolve("redis.log");
    try {
      Files.createDirectories(data());
      process.write(
          ChildProcess.start(
                  new ProcessBuilder(command).redirectOutput(dir.resolve("redis.out").toFile()),
                  log)
              .pid());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await("Redis" + ChildProcess.tail(dir.resolve("redis.out")))
        .atMost(LIMIT)
        .until(
            () -> {
              String answer = cli("PING");
              return answer.equals("PONG") || answer.startsWith("NOAUTH");
            });
  }

  /** SIGKILL: what is not in a snapshot is lost. */
  public void kill() {
    process.kill();
  }

  /** Sends a signal, without SIG in its name. */
  public void signal(String signal) {
    process.signal(signal);
  }

  /** Its TCP port. */
  public int port() {
    return port;
  }

  /** Its URL, without a user. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** The answer to a command, as the program {@code redis-cli} writes it. */
  public String cli(String... command) {
    List<String> all = new ArrayList<>(List.of(program.resolveSibling("redis-cli").toString()));
    all.addAll(List.of("-p", Integer.toString(port)));
    int password = options.indexOf("--requirepass");
    if (password >= 0) {
      all.addAll(List.of("--no-auth-warning", "-a", options.get(password + 1)));
    }
    int authority = options.indexOf("--tls-ca-cert-file");
    if (authority >= 0) {
      all.addAll(List.of("--tls", "--cacert", options.get(authority + 1), "-h", "localhost"));
    }
    all.addAll(List.of(command));
    try {
      Process asked = new ProcessBuilder(all).redirectErrorStream(true).start();
      asked.getOutputStream().close();
      String answer =
          new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!asked.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        asked.destroyForcibly();
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The number of connections other than that of this question. */
  public long clients() {
    return cli("CLIENT", "LIST", "TYPE", "normal").lines().filter(l -> !l.isBlank()).count() - 1;
  }

  @Override
  public void close() {
    process.kill();
    guard.close();
  }
}
