package io.nightshift.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged application in a process of its own, as Kubernetes runs it: on free ports,
 * configured by environment variables, stopped by signals. It ends with this JVM.
 */
public final class NightshiftProcess implements AutoCloseable {
  static {
    // A killed process cuts its connections to the mail server of the sandbox, whose threads then
    // throw.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  /**
   * The answer of an HTTP call.
   *
   * @param status the HTTP status
   * @param body its JSON; a text node if it is not JSON, a missing node if it is empty
   */
  public record Answer(int status, JsonNode body) {}

  private final int httpPort = Ports.free();
  private final int managementPort = Ports.free();
  private final Path log = Path.of("target", "nightshift-process", httpPort + ".log");
  private final PidFile pidFile = new PidFile(log.resolveSibling(httpPort + ".pid"));
  private final long begun = System.nanoTime();
  private final Process process;
  private final Guard guard;

  private NightshiftProcess(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Settings of the developer's shell are not part of the test.
    builder.environment().keySet().removeIf(name -> name.matches("(QUARKUS|KAFKA|NIGHTSHIFT)_.*"));
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(httpPort));
    builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(log.getParent());
      process = builder.redirectOutput(log.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pidFile.write(process.pid());
    guard = Guard.of(pidFile, "KILL");
  }

  /** A limit for a start, also beside another suite that needs both cores. */
  public static final Duration START = Duration.ofMinutes(3);

  /**
   * Starts it with a heap of at most 256 MiB, and on the JVM as its image does, with an AOT cache.
   * Its code runs for a minute or two: a compiler that is quick at once takes less of the machine
   * than one that makes quicker code later.
   */
  public static NightshiftProcess start(Map<String, String> environment) {
    return PackagedApplication.isNative()
        ? start(environment, "-Xmx256m")
        : new NightshiftProcess(TrainedApplication.BRIEF.command(), environment);
  }

  /** As {@link #start(Map)}, with both compilers of the JVM: for minutes under full load. */
  public static NightshiftProcess startForLong(Map<String, String> environment) {
    return PackagedApplication.isNative()
        ? start(environment, "-Xmx256m")
        : new NightshiftProcess(TrainedApplication.LONG.command(), environment);
  }

  /**
   * The command by which {@link #startForLong} starts it, with further options: for a program that
   * starts it by itself.
   */
  public static List<String> commandForLong(List<String> options) {
    if (PackagedApplication.isNative()) {
      return PackagedApplication.command(options);
    }
    List<String> command = new ArrayList<>(TrainedApplication.LONG.command());
    command.addAll(command.indexOf("-classpath"), options);
    return command;
  }

  /**
   * Starts it, and returns at once.
   *
   * @param environment such as {@link Sandbox#environment()}; ports are set already
   * @param jvmOptions for the JVM, or, for a native application, for the executable
   */
  public static NightshiftProcess start(Map<String, String> environment, String... jvmOptions) {
    return new NightshiftProcess(PackagedApplication.command(List.of(jvmOptions)), environment);
  }

  /** Starts it by another command, such as that of its image, and returns at once. */
  public static NightshiftProcess startBy(List<String> command, Map<String, String> environment) {
    return new NightshiftProcess(command, environment);
  }

  /**
   * Waits until it reports to be ready, and fails at once if it has ended. One that is late is
   * ended.
   *
   * @return the time since the start of the process
   */
  public Duration awaitReady(Duration limit) {
    URI ready = management().resolve("/q/health/ready");
    try {
      Awaitility.await()
          .atMost(limit)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> isReady(ready));
    } catch (ConditionTimeoutException e) {
      AssertionError late =
          new AssertionError("not ready after " + limit + ChildProcess.tail(log), e);
      close(); // Nobody else may know it yet, such as the constructor of what it belongs to.
      throw late;
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** The URI of its HTTP interface and page. */
  public URI http() {
    return URI.create("http://localhost:" + httpPort + "/");
  }

  /** The URI of its health and metrics. */
  public URI management() {
    return URI.create("http://localhost:" + managementPort + "/");
  }

  /** The JSON at a path; any status but 200 is a failure. */
  public JsonNode get(String path) {
    Answer answer = answer(path);
    if (answer.status() != 200) {
      throw new AssertionError("GET " + path + " was answered " + answer);
    }
    return answer.body();
  }

  /** A figure of a worker in {@code /status}. */
  public long figure(String worker, String figure) {
    for (JsonNode each : get("/status").get("workers")) {
      if (each.get("name").asText().equals(worker)) {
        return each.get("figures").get(figure).asLong();
      }
    }
    throw new AssertionError("no worker " + worker);
  }

  /** The answer to {@code GET} on a path, whatever the status. */
  public Answer answer(String path) {
    return HttpCalls.call(HttpRequest.newBuilder(http().resolve(path)).GET());
  }

  /** The answer to an operator's {@code POST} without a body on a path. */
  public Answer post(String path, String user, String password) {
    return HttpCalls.call(
        HttpCalls.authenticated(http().resolve(path), user, password)
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  /** SIGKILL; returns when it is gone. */
  public void kill9() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(10));
  }

  /** SIGTERM, as Kubernetes stops it; {@link #awaitExit} waits for what follows. */
  public void terminate() {
    process.destroy();
  }

  /** SIGINT, as Ctrl-C; not heard where this JVM began as a background job of a script. */
  public void interrupt() {
    Signals.send(process.pid(), "INT");
  }

  /** SIGSTOP: it keeps all its resources and does nothing, like in an endless pause. */
  public void freeze() {
    Signals.send(process.pid(), "STOP");
  }

  /** Ends {@link #freeze}. */
  public void thaw() {
    Signals.send(process.pid(), "CONT");
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The process, to ask for its number, CPU time and the like. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits for its end; its exit code. */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + limit + ChildProcess.tail(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    guard.close();
    pidFile.delete();
    return process.exitValue();
  }

  /** All that it has logged. */
  public String log() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL if it still runs; use {@link #terminate} for an orderly end. */
  @Override
  public void close() {
    kill9();
  }

  private boolean isReady(URI ready) {
    if (!process.isAlive()) {
      throw new AssertionError("ended with " + process.exitValue() + ChildProcess.tail(log));
    }
    return HttpCalls.answersOk(ready);
  }
}
