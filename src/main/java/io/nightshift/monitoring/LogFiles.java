package io.nightshift.monitoring;

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

/** The files of a watch: which there are, which are new, and where those are that were renamed. */
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

  /** Those that are followed, by their keys. */
  Map<String, FollowedFile> byKey() {
    return files;
  }

  /** Where each is that was found at a path; null for one that was not. */
  @Nullable BasicFileAttributes attributes(FollowedFile file) {
    return found.get(file.key());
  }

  /** How many could not be read in the last look. */
  int unreadable() {
    return troubles.size();
  }

  /** Says what is the matter with a file, once as long as it is the same. */
  void trouble(Path path, IOException failure) {
    String text = failure.toString();
    troubles.put(path, text);
    if (!text.equals(before.get(path))) {
      LOG.warnf("NS0701 Log watch %s cannot read %s: %s", watch, path, text);
    }
  }

  /**
   * Looks what is there.
   *
   * @param discovered is given each file that is new
   * @return those that are nowhere any more
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
        // Not what would make us wait for a writer. A second name of a file is none of its own.
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
        // Gone since, or a link to nowhere.
      } catch (IOException e) {
        trouble(path, e);
      }
    }
    found = all;
    if (there.trouble() != null) {
      trouble(Path.of(watch), there.trouble());
      return List.of(); // What was not found may still be there.
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
   * Opens a file that was renamed while it was not open: it is in the same folder as a rule. Where
   * that cannot be read now, as on a volume that is not there, it is not lost.
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

  /** Its device and inode; its path where the system has none. */
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
