package io.nightshift.database;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings of the database beside Quarkus' own. */
@ConfigMapping(prefix = "nightshift.database")
interface DatabaseSettings {
  /** The role that owns and migrates the schema; the role of the data source if absent. */
  Optional<String> migrationUsername();

  /** The password of that role. */
  Optional<String> migrationPassword();

  /**
   * The JDBC URL of the same database without a transaction pooler, to listen for signals; the URL
   * of the data source if absent.
   */
  Optional<String> signalsUrl();
}
