package io.nightshift.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Starts the sandbox of {@code ./mvnw -Psandbox quarkus:dev}, and returns when it serves. Maven
 * runs this before it runs the application; the sandbox itself is a process of its own, {@link
 * SandboxMain}, and ends when Maven does.
 *
 * <p>The settings for the application are then in {@code application.properties} of the folder.
 */
public final class SandboxLauncher {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Duration LINE_LIMIT = Duration.ofSeconds(90);

  private final Path dir;
  private final ProcessHandle maven;
  private final PidFile running;
  private final PartFile owner;

  private SandboxLauncher(Path dir, ProcessHandle maven) {
    this.dir = dir;
    this.maven = maven;
    this.running = new PidFile(dir.resolve("sandbox.pid"));
    this.owner = new PartFile(dir.resolve("sandbox.owner"));
  }

  /** Argument: the folder of the sandbox. Exits 0 when it serves, and 1 where it cannot. */
  public static void main(String[] args) {
    // Starting a process logs, and on this class path the first to log must find JBoss' manager.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    ProcessHandle maven = ProcessHandle.current().parent().orElseThrow();
    System.exit(new SandboxLauncher(Path.of(args[0]).toAbsolutePath(), maven).run());
  }

  private int run() {
    if (running.running().isPresent()) {
      long ownerPid = owner.number("pid");
      if (ownerPid == maven.pid()) {
        say("The sandbox runs already.");
        return 0;
      }
      if (ProcessHandle.of(ownerPid).filter(PidFile::isAlive).isPresent()) {
        say(
            "The sandbox in "
                + dir
                + " belongs to the run of process "
                + ownerPid
                + ". End that first.");
        return 1;
      }
      // Its Maven is gone, and it is about to end by itself.
      running.stop(STOP_LIMIT);
    }
    return launch();
  }

  private int launch() {
    Path log = dir.resolve("sandbox.log");
    try {
      Files.createDirectories(dir);
      Files.deleteIfExists(log);
      Files.deleteIfExists(dir.resolve(SandboxMain.SETTINGS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    say("Starting Kafka, PostgreSQL and SMTP; the first time takes a little longer.");
    ProcessBuilder command =
        ChildProcess.jvm(
            SandboxMain.class,
            List.of("-Xmx256m", "-XX:+UseSerialGC"),
            List.of(dir.toString(), Long.toString(maven.pid())));
    Process sandbox = ChildProcess.start(command, log);
    owner.write(Map.of("pid", Long.toString(maven.pid())));
    running.write(sandbox.pid());
    BufferedReader says = sandbox.inputReader(StandardCharsets.UTF_8);
    String line = ChildProcess.readLine(says, LINE_LIMIT);
    while (line != null && line.startsWith(SandboxMain.TELL)) {
      say(line.substring(SandboxMain.TELL.length()));
      line = ChildProcess.readLine(says, LINE_LIMIT);
    }
    if (SandboxMain.READY.equals(line)) {
      return 0;
    }
    running.stop(STOP_LIMIT);
    say("The sandbox is not there. Its log is " + log);
    return 1;
  }

  private static void say(String line) {
    System.out.println("[sandbox] " + line);
  }
}
