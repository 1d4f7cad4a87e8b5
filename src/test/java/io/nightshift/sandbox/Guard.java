package io.nightshift.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Ends a process when this JVM is gone, {@code kill -9} of this JVM included: a small shell that
 * outlives the JVM by a moment. The shell reads from a pipe that only this JVM writes to, and the
 * system closes the pipe however its writer ends. It ignores signals for the whole process group,
 * such as that of {@code timeout}: a server in a session of its own would be left running.
 */
final class Guard implements AutoCloseable {

  private static final String SCRIPT =
      "trap '' INT HUP QUIT TERM;"
          + " read -r released || { read -r pid < \"$1\" && kill -s \"$0\" \"$pid\"; }";

  private final @Nullable Process shell;

  private Guard(@Nullable Process shell) {
    this.shell = shell;
  }

  /**
   * Guards whatever process the file then names, the next one after a restart too.
   *
   * @param signal what it is sent when this JVM is gone, without SIG
   */
  static Guard of(PidFile process, String signal) {
    if (File.separatorChar == '\\') {
      return new Guard(null);
    }
    try {
      String file = process.path().toAbsolutePath().toString();
      return new Guard(
          new ProcessBuilder("sh", "-c", SCRIPT, signal, file)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the shell without ending the process. */
  @Override
  public void close() {
    if (shell == null) {
      return;
    }
    try (var toShell = shell.getOutputStream()) {
      toShell.write("released\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException endedFromOutside) {
      shell.destroyForcibly();
    }
  }
}
