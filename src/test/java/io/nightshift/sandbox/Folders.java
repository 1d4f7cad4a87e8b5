package io.nightshift.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders that hold the data of one run. */
final class Folders {

  private Folders() {}

  /** Deletes a folder with all that is in it, where it is there. Links are not followed. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.sorted(Comparator.reverseOrder()).forEach(Folders::deleteOne);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (NoSuchFileException gone) {
      // A server that is ending tidies up as well.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
