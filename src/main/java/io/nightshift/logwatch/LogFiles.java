package io.nightshift.logwatch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The files of a watch: finds existing, new and renamed files. */
final class LogFiles implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("io.nightshift.monitoring");

  private final String watch;
  private final LogPaths paths;
  private final Map<String, FollowedFile> files = new LinkedHashMap<>();
  private Map<String, BasicFileAttributes> found = Map.of();
  private Map<Path, String> troubles = new HashMap<>();
  private Map<Path, String> before = new HashMap<>();

  LogFiles(String watch, LogPaths paths) {
    this.watch = watch;
    this.paths = paths;
  }

  /** The followed files, by their keys. */
  Map<String, FollowedFile> byKey() {
    return files;
  }

  /** The path of a file; null if it was not found at a path. */
  @Nullable BasicFileAttributes attributes(FollowedFile file) {
    return found.get(file.key());
  }

  /** The number of files that could not be read in the last scan. */
  int unreadable() {
    return troubles.size();
  }

  /** Logs a failure with a file, once while it stays the same. */
  void trouble(Path path, IOException failure) {
    String text = failure.toString();
    troubles.put(path, text);
    if (!text.equals(before.get(path))) {
      LOG.warnf("NS0701 Log watch %s cannot read %s: %s", watch, path, text);
    }
  }

  /**
   * Scans the paths.
   *
   * @param discovered receives each new file
   * @return the files that do not exist any more
   */
  List<FollowedFile> look(Instant now, BiConsumer<String, Path> discovered) {
    before = troubles;
    troubles = new HashMap<>();
    Map<String, BasicFileAttributes> all = new HashMap<>();
    LogPaths.Found there = paths.find();
    for (Path path : there.paths()) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        String key = key(path, attributes);
        // Only regular files: others could block. A second name of a file counts once.
        if (attributes.isRegularFile() && all.putIfAbsent(key, attributes) == null) {
          if (!files.containsKey(key)) {
            discovered.accept(key, path);
          }
          FollowedFile file = files.get(key);
          if (file != null) {
            file.foundAt(path);
          }
        }
      } catch (NoSuchFileException e) {
        // Deleted meanwhile, or a dangling link.
      } catch (IOException e) {
        trouble(path, e);
      }
    }
    found = all;
    if (there.trouble() != null) {
      trouble(Path.of(watch), there.trouble());
      return List.of(); // A file that was not found may still exist.
    }
    return lost(now);
  }

  private List<FollowedFile> lost(Instant now) {
    List<FollowedFile> lost = new ArrayList<>();
    for (FollowedFile file : files.values()) {
      if (!found.containsKey(file.key())) {
        file.notFound(now);
        if (!file.isOpen() && isLost(file)) {
          lost.add(file);
        }
      }
    }
    return lost;
  }

  /**
   * Opens a file that was renamed while it was closed: usually it is in the same folder. If that
   * folder cannot be read now, for example on a missing volume, the file does not count as lost.
   */
  private boolean isLost(FollowedFile file) {
    int looked = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(file.path().getParent())) {
      for (Path entry : entries) {
        if (++looked > LogPaths.MOST) {
          return true;
        }
        if (isOf(entry, file.key())) {
          file.renamedTo(entry);
          return !file.holdsWhatWasRead();
        }
      }
      return true;
    } catch (DirectoryIteratorException | IOException e) {
      LOG.debugf(e, "Where %s was", file.path());
      return false;
    }
  }

  private static boolean isOf(Path path, String key) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isRegularFile() && key(path, attributes).equals(key);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The device and inode of a file; its path if the system has none. */
  private static String key(Path path, BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return key == null ? path.toString() : key.toString();
  }

  void remove(FollowedFile file) {
    file.close();
    files.remove(file.key());
  }

  @Override
  public void close() {
    files.values().forEach(FollowedFile::close);
    files.clear();
  }
}
