package io.nightshift.database;

import io.nightshift.hosting.CancellationToken;
import java.time.Clock;
import java.util.Optional;
import javax.sql.DataSource;

/** The database's signals without a host. */
public final class SignalsOfTests {
  private SignalsOfTests() {}

  /** Those of that database; they arrive while {@link #execute} runs. */
  public static DatabaseSignals of(DataSource dataSource) {
    return new DatabaseSignals(
        dataSource,
        Optional::empty,
        new StaleConnections(() -> {}),
        new DatabaseReach(() -> dataSource, Clock.systemUTC()));
  }

  /** The work of the worker. */
  public static void execute(DatabaseSignals signals, CancellationToken stopping) throws Exception {
    signals.execute(stopping);
  }
}
