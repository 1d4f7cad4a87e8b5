package io.nightshift.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox that all tests of a JVM share. Quarkus loads the tests of each application with a
 * class loader of their own, so no static field reaches all of them: broker and database are found
 * by their folder, whose name is kept in a system property. Each class loader has its own mail
 * server.
 *
 * <p>Nothing stops them but their guards, when the JVM is gone: so they outlive the application,
 * which Quarkus stops at the JVM's very end.
 */
final class SharedSandbox {

  private static final String DIR = "io.nightshift.sandbox.dir";
  private static final String APPLICATIONS = "io.nightshift.sandbox.applications";
  private static final Path ALL = Path.of("target", "sandbox-test");

  /**
   * One for all class loaders of the JVM, as every literal is. Not the JVM's properties: the JDK
   * itself locks those, such as when a thread of a start asks for the time zone first.
   */
  private static final String LOCK = "the shared sandbox of this JVM";

  private static @Nullable Sandbox attached;

  private SharedSandbox() {}

  static synchronized Sandbox get() {
    if (attached == null) {
      attached = startOrAttach();
    }
    return attached;
  }

  /** 1 for the first application under test of this JVM, and so on. */
  static int nextApplication() {
    Properties jvm = System.getProperties();
    synchronized (LOCK) {
      int number = Integer.parseInt(jvm.getProperty(APPLICATIONS, "0")) + 1;
      jvm.setProperty(APPLICATIONS, Integer.toString(number));
      return number;
    }
  }

  private static Sandbox startOrAttach() {
    Properties jvm = System.getProperties();
    synchronized (LOCK) {
      String dir = jvm.getProperty(DIR);
      return dir == null ? start(jvm) : Sandbox.attach(Path.of(dir));
    }
  }

  private static Sandbox start(Properties jvm) {
    deleteLeftovers();
    Path dir = ALL.resolve(Long.toString(ProcessHandle.current().pid())).toAbsolutePath();
    Folders.delete(dir);
    Sandbox sandbox = Sandbox.start(dir, line -> {});
    jvm.setProperty(DIR, dir.toString());
    return sandbox;
  }

  /** The folders of JVMs that are gone. */
  private static void deleteLeftovers() {
    if (!Files.exists(ALL)) {
      return;
    }
    try (Stream<Path> folders = Files.list(ALL)) {
      folders.filter(SharedSandbox::isLeftover).forEach(SharedSandbox::deleteLeftover);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteLeftover(Path folder) {
    try {
      Folders.delete(folder);
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof NoSuchFileException)) {
        throw e;
      }
      // Another JVM of the tests deletes it too.
    }
  }

  private static boolean isLeftover(Path folder) {
    String jvm = folder.getFileName().toString();
    return jvm.matches("\\d+")
        && ProcessHandle.of(Long.parseLong(jvm)).isEmpty()
        && PostgresServer.attach(folder).process().isEmpty()
        && KafkaServer.attach(folder).process().isEmpty();
  }
}
