package io.nightshift.cleanup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Settings of the clean-up. */
@ConfigMapping(prefix = "nightshift.cleanup")
interface CleanupSettings {

  /** The folders whose old files are removed, each under a name of its own. */
  Map<String, Root> files();

  /** Rows. */
  Rows rows();

  /** A folder. */
  interface Root {
    /** The folder, absolute; nothing outside of it is ever touched. */
    Path path();

    /** Which files: a glob of the path below the folder, such as {@code *.tmp}, {@code **.log}. */
    @WithDefault("**")
    String pattern();

    /** How long ago a file must have been changed last. */
    Duration olderThan();

    /** Whether what would be removed is only counted. */
    @WithDefault("false")
    boolean dryRun();
  }

  /** How long rows are kept that are over and done with; 0 for ever. */
  interface Rows {
    /** Notifications that were sent, have failed for good, or were cancelled. */
    @WithDefault("90d")
    Duration notifications();

    /** Alerts that are resolved. */
    @WithDefault("400d")
    Duration alerts();

    /** Dead letters that were replayed or discarded, and published. */
    @WithDefault("0")
    Duration deadLetters();
  }
}
