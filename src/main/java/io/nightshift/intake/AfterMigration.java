package io.nightshift.intake;

import java.sql.Connection;
import java.sql.SQLException;

/** What a room has to do as the owner of the schema when it is migrated, at each start. */
@FunctionalInterface
public interface AfterMigration {
  /**
   * Does it.
   *
   * @param owner a connection of the owner of the schema, without a transaction
   * @throws SQLException if the database is away, or refuses it: the start fails
   */
  void run(Connection owner) throws SQLException;
}
