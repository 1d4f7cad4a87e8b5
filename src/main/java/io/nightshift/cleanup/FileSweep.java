package io.nightshift.cleanup;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass through a folder. Each folder is opened relative to its parent, each file is deleted
 * relative to its open folder, never by its path, and no link is followed: so nothing outside is
 * changed even if somebody replaces a folder by a link meanwhile. See {@link
 * SecureDirectoryStream}. Folders themselves stay.
 */
final class FileSweep {
  /** Each open folder needs a file handle. */
  private static final int DEEPEST = 100;

  private final PathMatcher pattern;
  private final Instant before;
  private final boolean dryRun;
  private final RunContext run;
  private final CancellationToken stopping;
  private final List<String> failures = new ArrayList<>();
  private long files;
  private long bytes;
  private long others;

  FileSweep(
      PathMatcher pattern,
      Instant before,
      boolean dryRun,
      RunContext run,
      CancellationToken stopping) {
    this.pattern = pattern;
    this.before = before;
    this.dryRun = dryRun;
    this.run = run;
    this.stopping = stopping;
  }

  /** The number of files that were deleted, or would have been. */
  long files() {
    return files;
  }

  /** Their size in bytes. */
  long bytes() {
    return bytes;
  }

  /** The number of matches that stay whatever their age: links, pipes, sockets and devices. */
  long others() {
    return others;
  }

  /** The failures to read or delete, each in one line. */
  List<String> failures() {
    return failures;
  }

  /**
   * Runs the pass; the root folder itself may be a link.
   *
   * @throws IOException if it cannot be opened
   * @throws java.util.concurrent.CancellationException if a stop was requested
   */
  void run(Path root) throws IOException {
    Path real = root.toRealPath();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(real)) {
      if (!(stream instanceof SecureDirectoryStream<Path> folder)) {
        throw new IOException("files cannot be removed safely on this system: " + real);
      }
      sweep(folder, Path.of(""), 0);
    }
  }

  private void sweep(SecureDirectoryStream<Path> folder, Path below, int depth) throws IOException {
    try {
      for (Path entry : folder) {
        stopping.throwIfCancelled();
        Path name = entry.getFileName();
        Path path = below.resolve(name);
        try {
          look(folder, name, path, depth);
        } catch (NoSuchFileException e) {
          // Another process has deleted it.
        } catch (IOException e) {
          failures.add(oneLine(path + ": " + e));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void look(SecureDirectoryStream<Path> folder, Path name, Path path, int depth)
      throws IOException {
    BasicFileAttributes found =
        folder
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    if (found.isDirectory()) {
      if (depth == DEEPEST) {
        throw new IOException("deeper than %d folders".formatted(DEEPEST));
      }
      try (SecureDirectoryStream<Path> inner =
          folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
        sweep(inner, path, depth + 1);
      }
    } else if (found.isRegularFile()
        && found.lastModifiedTime().toInstant().isBefore(before)
        && pattern.matches(path)) {
      run.found(1);
      if (!dryRun) {
        folder.deleteFile(name);
        run.items(1);
      }
      files++;
      bytes += found.size();
    } else if (!found.isRegularFile() && pattern.matches(path)) {
      others++;
    }
  }

  /** A name may contain any character. */
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      boolean shown = !Character.isISOControl(one) && one != '\u2028' && one != '\u2029';
      line.append(shown ? String.valueOf(one) : "\\u%04x".formatted((int) one));
    }
    return line.toString();
  }
}
