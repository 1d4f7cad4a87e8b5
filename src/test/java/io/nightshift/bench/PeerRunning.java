package io.nightshift.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A peer in a JVM of its own, such as {@link PeerMain}. */
final class PeerRunning implements Running {

  private final Process process;
  private final Path log;

  private PeerRunning(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** What starts a peer of this class path. */
  static Starter of(PeerMain.Kind kind, Shape shape) {
    return (job, settings) -> {
      List<String> arguments = new ArrayList<>();
      arguments.add("-classpath");
      arguments.add(System.getProperty("java.class.path"));
      arguments.add(PeerMain.class.getName());
      arguments.add(kind.name());
      arguments.add(Integer.toString(shape.consumers()));
      arguments.add(Integer.toString(shape.batch()));
      arguments.addAll(job.arguments());
      return start(job, settings, arguments);
    };
  }

  /**
   * Starts a JVM with the options of all contenders.
   *
   * @param arguments further options, the class or jar, and its own arguments
   */
  static PeerRunning start(Job job, Settings settings, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(job.jvm(settings));
    command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(job.log().toFile())
              .start();
      return new PeerRunning(process, job.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ProcessHandle process() {
    return process.toHandle();
  }

  @Override
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close(); // The sign to end, for those who read it;
      process.destroy(); // and the one for the others.
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
