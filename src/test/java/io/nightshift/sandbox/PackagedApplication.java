package io.nightshift.sandbox;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The last result of {@code mvnw package}: a jar for the JVM, or a native executable. An older one
 * of the other kind may lie beside it; Quarkus' own note says which it is.
 */
public final class PackagedApplication {

  private static final Path TARGET = Path.of("target");
  private static final Path NOTE = TARGET.resolve("quarkus-artifact.properties");

  private PackagedApplication() {}

  /** Whether it is a native executable. */
  public static boolean isNative() {
    return isNative(note());
  }

  private static boolean isNative(Properties note) {
    return note.getProperty("type").equals("native");
  }

  private static Properties note() {
    Properties note = new Properties();
    try (Reader in = Files.newBufferedReader(NOTE)) {
      note.load(in);
    } catch (IOException e) {
      throw new IllegalStateException("no " + NOTE + ": run ./mvnw package first", e);
    }
    return note;
  }

  /** The command that runs it. */
  static List<String> command(List<String> jvmOptions) {
    Properties note = note();
    String artifact = TARGET.resolve(note.getProperty("path")).toAbsolutePath().toString();
    List<String> command = new ArrayList<>();
    if (isNative(note)) {
      command.add(artifact);
      command.addAll(jvmOptions);
    } else {
      command.add(ChildProcess.java());
      command.addAll(jvmOptions);
      command.addAll(List.of("-jar", artifact));
    }
    return command;
  }
}
