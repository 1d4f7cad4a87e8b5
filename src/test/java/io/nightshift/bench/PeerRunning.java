package io.nightshift.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A peer, {@link PeerMain}. */
final class PeerRunning implements Running {

  private final Process process;
  private final Path log;

  private PeerRunning(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static PeerRunning start(PeerMain.Kind kind, Job job, Settings settings) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(settings.jvm());
    command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    command.add("-classpath");
    command.add(System.getProperty("java.class.path"));
    command.add(PeerMain.class.getName());
    command.add(kind.name());
    command.addAll(job.arguments());
    Path log = Bench.FOLDER.resolve(job.topic() + ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new PeerRunning(process, log);
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
      process.getOutputStream().close(); // Its sign to end.
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
