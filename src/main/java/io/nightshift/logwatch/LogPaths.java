package io.nightshift.logwatch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the files that match a path with {@code *}, {@code ?}, {@code […]} or <code>{…}</code>. */
final class LogPaths {
  /** The maximum number of files; further ones are ignored. */
  static final int MOST = 10_000;

  private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

  private final Path base;
  private final List<String> below;

  private LogPaths(Path base, List<String> below) {
    this.base = base;
    this.below = below;
  }

  /**
   * Parses a path.
   *
   * @throws IllegalArgumentException if it is not absolute, or invalid
   */
  static LogPaths of(String text) {
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("path is none: " + e.getMessage());
    }
    if (!path.isAbsolute() || path.getNameCount() == 0 || text.contains("**")) {
      throw new IllegalArgumentException(
          "path must be absolute, below the root and without **: " + text);
    }
    List<String> names =
        IntStream.range(0, path.getNameCount()).mapToObj(i -> path.getName(i).toString()).toList();
    int fixed = 0;
    while (fixed < names.size() && !GLOB.matcher(names.get(fixed)).find()) {
      fixed++;
    }
    Path base = path.getRoot();
    for (String name : names.subList(0, fixed)) {
      base = base.resolve(name);
    }
    for (String glob : names.subList(fixed, names.size())) {
      var unused = path.getFileSystem().getPathMatcher("glob:" + glob);
    }
    return new LogPaths(base, names.subList(fixed, names.size()));
  }

  /**
   * The result of a search.
   *
   * @param paths the files by name
   * @param trouble the failure because of which there may be more; null if the list is complete
   */
  record Found(List<Path> paths, @Nullable IOException trouble) {}

  /** Searches the matching files. */
  Found find() {
    List<Path> paths = new ArrayList<>();
    IOException trouble = find(base, 0, paths);
    paths.sort(null);
    return new Found(paths, trouble);
  }

  private @Nullable IOException find(Path at, int depth, List<Path> found) {
    if (depth == below.size()) {
      if (found.size() == MOST) {
        return new IOException("more than %d files".formatted(MOST));
      }
      found.add(at);
      return null;
    }
    IOException trouble = null;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(at, below.get(depth))) {
      for (Path entry : entries) {
        if (depth == below.size() - 1 || Files.isDirectory(entry)) {
          IOException inside = find(entry, depth + 1, found);
          trouble = inside == null ? trouble : inside;
        }
      }
      return trouble;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return trouble; // Does not exist yet, or not any more.
    } catch (DirectoryIteratorException e) {
      return e.getCause();
    } catch (IOException e) {
      return e;
    }
  }
}
