package io.nightshift.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/**
 * Keeps two JVMs apart that start applications. Quarkus keeps an index of all test classes in the
 * file {@code target/test-classes/test-classes.idx}: it writes the file anew for each application
 * that it builds, and reads it for each that it builds or starts. A file that another JVM writes at
 * that moment is "Not a jandex index", and the test class fails. So one JVM at a time builds, and
 * none starts an application meanwhile.
 */
final class TestIndexLock {
  private static final Path DIRECTORY = Path.of("target");

  /** Held to build (exclusive) or to run (shared). */
  private static final Path INDEX = DIRECTORY.resolve("application-tests.lock");

  /** Held while the other is awaited, so that who waits to build comes before who wants to run. */
  private static final Path QUEUE = DIRECTORY.resolve("application-tests.queue");

  private TestIndexLock() {}

  /** Runs what builds applications: no other JVM builds or runs one until it returns. */
  static <T> T building(Supplier<T> action) {
    return locked(false, action);
  }

  /** Runs what starts applications that are built: no other JVM builds one until it returns. */
  static void running(Runnable action) {
    locked(
        true,
        () -> {
          action.run();
          return true;
        });
  }

  @SuppressWarnings("try") // The lock is held, not used.
  private static <T> T locked(boolean shared, Supplier<T> action) {
    try (FileChannel index = open(INDEX);
        FileChannel queue = open(QUEUE)) {
      FileLock turn = queue.lock();
      try (FileLock lock = index.lock(0, Long.MAX_VALUE, shared)) {
        turn.release();
        return action.get();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileChannel open(Path path) throws IOException {
    Files.createDirectories(DIRECTORY);
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
