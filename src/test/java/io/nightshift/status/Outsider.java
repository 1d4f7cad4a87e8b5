package io.nightshift.status;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Somebody who verifies the trail with the script of the documentation, and nothing else. */
public final class Outsider {
  private static final Path SCRIPT = Path.of("docs", "verify-audit.py").toAbsolutePath();

  private Outsider() {}

  /** What the script said, and how it ended. */
  public record Verdict(int exitCode, String said) {}

  /** Whether this machine has what the script needs. */
  public static boolean hasPython() {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs the script.
   *
   * @param seals pages of seals
   */
  public static Verdict verify(byte[] export, String... seals) {
    return verify(List.of(), export, seals);
  }

  /**
   * Runs the script.
   *
   * @param options such as a public key
   * @param seals pages of seals
   */
  public static Verdict verify(List<String> options, byte[] export, String... seals) {
    try {
      return verify(Files.readString(SCRIPT), options, export, seals);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs another text of the script, such as one that knows another version of the hash. */
  public static Verdict verify(String text, List<String> options, byte[] export, String... seals) {
    List<Path> files = new ArrayList<>();
    try {
      files.add(Files.write(Files.createTempFile("export", ".ndjson"), export));
      Path script = Files.writeString(Files.createTempFile("verify-audit", ".py"), text);
      files.add(script);
      List<String> command = new ArrayList<>(List.of("python3", script.toString()));
      command.addAll(options);
      for (String page : seals) {
        Path file = Files.writeString(Files.createTempFile("seals", ".json"), page);
        files.add(file);
        command.add(file.toString());
      }
      Process running =
          new ProcessBuilder(command)
              .redirectInput(files.getFirst().toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exitCode = running.waitFor();
      for (Path file : files) {
        Files.delete(file);
      }
      return new Verdict(exitCode, said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
