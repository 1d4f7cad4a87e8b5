package io.nightshift.jobs;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings of the database beside Quarkus' own. */
@ConfigMapping(prefix = "nightshift.database")
public interface DatabaseSettings {
  /** The role that migrates the schema and owns it; the data source's own where absent. */
  Optional<String> migrationUsername();

  /** Its password. */
  Optional<String> migrationPassword();

  /**
   * A JDBC URL of the same database without a pooler of transactions, to listen for signals; the
   * data source's own where absent.
   */
  Optional<String> signalsUrl();
}
