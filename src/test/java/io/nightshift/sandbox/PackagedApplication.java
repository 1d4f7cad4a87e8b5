package io.nightshift.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What {@code mvnw package} has built: a jar for the JVM, or a native executable. */
final class PackagedApplication {

  private static final Path TARGET = Path.of("target");
  private static final Path JAR = TARGET.resolve(Path.of("quarkus-app", "quarkus-run.jar"));

  private PackagedApplication() {}

  /** The command that runs it: the jar, and where there is none the native executable. */
  static List<String> command(List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    if (Files.exists(JAR)) {
      command.add(ChildProcess.java());
      command.addAll(jvmOptions);
      command.addAll(List.of("-jar", JAR.toString()));
    } else {
      command.add(nativeExecutable().toAbsolutePath().toString());
      command.addAll(jvmOptions);
    }
    return command;
  }

  private static Path nativeExecutable() {
    try (Stream<Path> files = Files.list(TARGET)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-runner"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no " + JAR + ": run ./mvnw package first"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
