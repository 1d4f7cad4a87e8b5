package io.nightshift.status;

import io.micrometer.core.instrument.Tags;
import io.nightshift.database.DatabaseReach;
import io.nightshift.database.DatabaseReach.State;
import io.nightshift.hosting.web.RemovableMeters;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** {@code nightshift_database_state}: the kind of database server that answers this instance. */
@Singleton
final class DatabaseMeters extends RemovableMeters {
  private final DatabaseReach database;

  @Inject
  DatabaseMeters(DatabaseReach database) {
    this.database = database;
  }

  @Override
  protected void bind() {
    for (State state : State.values()) {
      gauge(
          "nightshift.database.state",
          "1 for the state of the database for this instance: WRITABLE, READ_ONLY, AWAY or UNKNOWN",
          Tags.of("state", state.name()),
          database,
          now -> now.seen().state() == state ? 1 : 0);
    }
  }
}
