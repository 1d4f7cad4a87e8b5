package io.nightshift.database;

import java.sql.Connection;
import java.sql.SQLException;

/** A step that a package runs as the owner of the schema after each migration, at each start. */
@FunctionalInterface
public interface AfterMigration {
  /**
   * Runs the step.
   *
   * @param owner a connection of the owner of the schema, without a transaction
   * @throws SQLException if the database is away, or refuses the step: the start fails
   */
  void run(Connection owner) throws SQLException;
}
