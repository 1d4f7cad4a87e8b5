package io.nightshift.fleet;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.fleet.InstanceRows.Answer;
import io.nightshift.fleet.InstanceRows.Identity;
import io.nightshift.hosting.HostStatus;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The heartbeats of one process, and what the last one has read. For one writing thread. */
final class Heartbeats {
  private static final Logger LOG = Logger.getLogger("io.nightshift.fleet");

  private final DataSource dataSource;
  private final Identity me;
  private final HostStatus host;
  private final HostedServices workers;
  private final PartitionReports partitions;
  private final DesiredStates desired;
  private final long begun = System.nanoTime();
  private boolean hasBeaten;
  private boolean hadTwin;
  private volatile @Nullable Seen last;

  Heartbeats(
      DataSource dataSource,
      Identity me,
      HostStatus host,
      HostedServices workers,
      PartitionReports partitions,
      DesiredStates desired) {
    this.dataSource = dataSource;
    this.me = me;
    this.host = host;
    this.workers = workers;
    this.partitions = partitions;
    this.desired = desired;
  }

  /**
   * What a heartbeat has read.
   *
   * @param state the state of this instance that it wrote
   * @param versions the number of different versions of the live instances
   */
  record Seen(String state, Answer answer, long versions) {}

  /** What the last heartbeat has read; empty if the last one failed. */
  Optional<Seen> last() {
    return Optional.ofNullable(last);
  }

  /** Records that a heartbeat failed: what was read before is out of date. */
  void failed() {
    last = null;
  }

  /**
   * Writes the row of this process, and takes over the desired states.
   *
   * @return what it has read
   * @throws SQLException if the database is away
   */
  Answer beat() throws SQLException {
    String state = host.state().name();
    long asked = desired.changes();
    Answer answer;
    try (Connection connection = dataSource.getConnection()) {
      answer =
          InstanceRows.beat(
              connection,
              me,
              !hasBeaten,
              state,
              Duration.ofNanos(System.nanoTime() - begun).toMillis(),
              report());
      if (!hasBeaten && answer.hasReplaced()) {
        // A live process of the same name comes back at once.
        DatabaseSignals.send(connection, InstanceRows.SIGNAL);
      }
    }
    hasBeaten = true;
    Set<String> versions = new HashSet<>(answer.versions());
    versions.add(me.version());
    last = new Seen(state, answer, versions.size());
    if (answer.hasTwin() && !hadTwin) {
      LOG.warnf(
          "NS1003 Another instance has the name %s too: give each instance a name of its own",
          me.name());
    }
    hadTwin = answer.hasTwin();
    desired.learn(answer.controls(), asked);
    return answer;
  }

  /**
   * Writes that this process has stopped.
   *
   * @throws SQLException if the database is away
   */
  void stopped() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      InstanceRows.stopped(connection, me.id(), report());
    }
  }

  private InstanceReport report() {
    List<WorkerStatus> all = workers.all();
    return InstanceReport.of(all, partitions.read());
  }
}
