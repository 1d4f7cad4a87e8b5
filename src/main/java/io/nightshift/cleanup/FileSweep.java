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
 * One pass through a folder. Each folder is opened from the one above it and each file removed from
 * the folder that is open, never by its path, and no link is followed: so nothing outside is
 * touched even where somebody puts a link in the place of a folder meanwhile. See {@link
 * SecureDirectoryStream}. Folders themselves stay.
 */
final class FileSweep {
  /** Each open folder takes a file handle. */
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

  /** How many were removed, or would have been. */
  long files() {
    return files;
  }

  /** What they held. */
  long bytes() {
    return bytes;
  }

  /** How many match and stay whatever their age: links, pipes, sockets and devices. */
  long others() {
    return others;
  }

  /** What could not be looked at or removed, and why; each in one line. */
  List<String> failures() {
    return failures;
  }

  /**
   * Sweeps it; the folder itself may be given by a link.
   *
   * @throws IOException if it cannot be opened
   * @throws java.util.concurrent.CancellationException if it was told to stop
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
          // Somebody else has removed it.
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

  /** A name may have any character. */
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
