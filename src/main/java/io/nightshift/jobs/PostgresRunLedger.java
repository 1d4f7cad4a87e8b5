package io.nightshift.jobs;

import io.nightshift.database.StoredTime;
import io.nightshift.database.Transaction;
import io.nightshift.hosting.ClockSkewException;
import io.nightshift.hosting.InstanceName;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunLedger;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The run ledger in PostgreSQL: one row for each worker, locked during each decision. Ticks and
 * leases are measured by the database's clock. Instances name ticks by their own clocks; an
 * instance whose clock differs by more than a limit is granted nothing.
 */
@Singleton
final class PostgresRunLedger implements RunLedger {
  /** The wait for a row that another transaction holds. */
  private static final Duration LOCKED = Duration.ofSeconds(1);

  private final DataSource dataSource;
  private final String instance;
  private final DatabaseClock clock;

  @Inject
  PostgresRunLedger(DataSource dataSource, InstanceName instance, DatabaseClock clock) {
    this(dataSource, instance.value(), clock);
  }

  PostgresRunLedger(DataSource dataSource, String instance, DatabaseClock clock) {
    this.dataSource = dataSource;
    this.instance = instance;
    this.clock = clock;
  }

  @Override
  public Standing standing(String worker, String schedule, Instant now)
      throws SQLException, ClockSkewException {
    return Transaction.<Standing, ClockSkewException>run(
        dataSource,
        connection -> {
          clock.judge(connection);
          if (JobRows.isNew(connection, worker)) {
            JobRows.enter(connection, worker, now, schedule);
          }
          JobMarks.belongTo(connection, worker, schedule, now);
          JobMarks.heal(connection, worker, clock.limit());
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT last_tick, last_finished FROM job WHERE name = ?")) {
            select.setString(1, worker);
            try (ResultSet row = select.executeQuery()) {
              row.next();
              return new Standing(StoredTime.read(row, 1), StoredTime.readOrNull(row, 2));
            }
          }
        });
  }

  @Override
  public Claim claim(Request request) throws SQLException, ClockSkewException {
    return Transaction.<Claim, ClockSkewException>run(
        dataSource,
        connection -> {
          clock.judge(connection);
          JobRows.Job job = JobRows.lock(connection, request.worker());
          if (job == null && JobRows.isNew(connection, request.worker())) {
            // The worker may run this very tick.
            JobRows.enter(connection, request.worker(), request.tick().minusSeconds(1), null);
            job = JobRows.lock(connection, request.worker());
          }
          if (job != null && JobMarks.heal(connection, request.worker(), clock.limit())) {
            job = JobRows.lock(connection, request.worker());
          }
          if (job == null) {
            return new Claim.Held(LOCKED);
          }
          if (job.leaseLeft().isPositive()) {
            return new Claim.Held(job.leaseLeft());
          }
          if (request.trigger() == RunContext.Trigger.SCHEDULE) {
            if (isOver(request, job)) {
              return new Claim.Done();
            }
            if (request.tick().isAfter(job.now())) {
              return new Claim.Early(Duration.between(job.now(), request.tick()));
            }
          }
          return new Claim.Granted(begin(connection, request, job.epoch() + 1));
        });
  }

  private static boolean isOver(Request request, JobRows.Job job) {
    Instant finished = job.lastFinished();
    return !request.tick().isAfter(job.lastTick())
        || (request.skipOverlapped() && finished != null && !request.tick().isAfter(finished));
  }

  private long begin(Connection connection, Request request, long epoch) throws SQLException {
    RunRows.lose(connection, request.worker());
    JobRows.grant(connection, request.worker(), epoch, request.lease());
    RunRows.begin(connection, request, epoch, instance);
    return epoch;
  }

  @Override
  public Optional<String> clockFault() {
    return clock.fault();
  }

  @Override
  public boolean renew(RunContext run, Duration lease) throws SQLException {
    return Transaction.run(
        dataSource,
        connection -> {
          boolean renewed = JobRows.renew(connection, run.worker(), run.epoch(), lease);
          if (renewed) {
            RunRows.progress(connection, run);
          }
          return renewed;
        });
  }

  @Override
  public boolean finish(RunContext run, Outcome outcome, @Nullable String error, Instant at)
      throws SQLException {
    return Transaction.run(
        dataSource,
        connection -> {
          String message = error == null ? run.message() : error;
          if (RunRows.isCompleted(connection, run)) {
            // The last transaction of the run has recorded its end and released the lease.
            RunRows.end(connection, run, Outcome.SUCCEEDED, message);
            return true;
          }
          boolean ended = JobRows.end(connection, run, outcome, at);
          if (ended) {
            RunRows.end(connection, run, outcome, message);
          } else {
            RunRows.lose(connection, run);
          }
          return ended;
        });
  }
}
