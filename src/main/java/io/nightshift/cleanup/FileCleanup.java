package io.nightshift.cleanup;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Deletes old files below configured folders. It runs on one instance at a time, so the folders
 * must be on a volume that the instances share.
 */
@Singleton
final class FileCleanup extends ScheduledService {
  private final CleanupSettings settings;

  @Inject
  FileCleanup(CleanupSettings settings) {
    this.settings = settings;
  }

  @Override
  protected Schedule schedule() {
    return Schedule.cron("0 35 * * * ?");
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if a folder is not absolute, is the root of its file system,
   *     or its pattern is not a glob
   */
  @Override
  public void start(CancellationToken startup) {
    settings
        .files()
        .forEach(
            (name, root) -> {
              String setting = "nightshift.cleanup.files.\"%s\"".formatted(name);
              Path path = root.path().normalize();
              if (!path.isAbsolute() || path.getNameCount() == 0) {
                throw new IllegalArgumentException(
                    "%s.path must be an absolute path below the root: %s"
                        .formatted(setting, root.path()));
              }
              if (!root.olderThan().isPositive()) {
                throw new IllegalArgumentException(setting + ".older-than must be positive");
              }
              var unused = matcher(root);
            });
  }

  private static FilePattern matcher(CleanupSettings.Root root) {
    return FilePattern.of(root.pattern());
  }

  /**
   * Cleans each folder; a failure in one does not affect the others.
   *
   * @throws IOException if files could not be deleted: the message names the first few
   */
  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws IOException {
    StringJoiner done = new StringJoiner("; ").setEmptyValue("no folders are configured");
    List<String> failures = new ArrayList<>();
    for (Map.Entry<String, CleanupSettings.Root> one : new TreeMap<>(settings.files()).entrySet()) {
      CleanupSettings.Root root = one.getValue();
      FileSweep sweep =
          new FileSweep(
              matcher(root), run.tick().minus(root.olderThan()), root.dryRun(), run, stopping);
      try {
        sweep.run(root.path());
      } catch (IOException e) {
        failures.add(one.getKey() + ": " + e);
      }
      failures.addAll(sweep.failures());
      done.add(
          "%s: %s %d files of %d bytes%s"
              .formatted(
                  one.getKey(),
                  root.dryRun() ? "would remove" : "removed",
                  sweep.files(),
                  sweep.bytes(),
                  sweep.others() == 0
                      ? ""
                      : ", left %d that are links or no files".formatted(sweep.others())));
      run.message(done.toString());
    }
    run.message(done.toString());
    if (!failures.isEmpty()) {
      throw new IOException(
          "%s; %d could not be: %s"
              .formatted(done, failures.size(), failures.subList(0, Math.min(3, failures.size()))));
    }
  }
}
