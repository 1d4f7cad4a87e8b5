package io.nightshift.cleanup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Settings of the clean-up of files. */
@ConfigMapping(prefix = "nightshift.cleanup")
interface CleanupSettings {

  /** The folders whose old files are deleted, each under a name of its own. */
  Map<String, Root> files();

  /** A folder. */
  public interface Root {
    /** The folder, as an absolute path; nothing outside of it is ever changed. */
    Path path();

    /** The files: a glob of the path below the folder, such as {@code *.tmp}, {@code **.log}. */
    @WithDefault("**")
    String pattern();

    /** The least time since the last change of a file. */
    Duration olderThan();

    /** Whether files are only counted, not deleted. */
    @WithDefault("false")
    boolean dryRun();
  }
}
