package io.nightshift.hosting.runtime;

import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunLedger;
import io.quarkus.arc.DefaultBean;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of an application that has no other: it knows the runs of this process alone. Each
 * instance runs each tick, and a tick that comes while no process runs is not made up for.
 */
@Singleton
@DefaultBean
final class LocalRunLedger implements RunLedger {
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<String, Job> jobs = new HashMap<>();

  @Inject
  LocalRunLedger(Clock clock) {
    this(clock, System::nanoTime);
  }

  LocalRunLedger(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** The history of one worker, and the lease of its run at work. */
  private static final class Job {
    private String schedule = "";
    private Instant lastTick = Instant.MIN;
    private @Nullable Instant lastFinished;
    private long epoch;
    private boolean atWork;
    private long leaseEnd;
  }

  @Override
  public synchronized Standing standing(String worker, String schedule, Instant now) {
    Job job = job(worker);
    if (!job.schedule.equals(schedule)) {
      job.schedule = schedule;
      job.lastTick = now;
    }
    return new Standing(job.lastTick, job.lastFinished);
  }

  @Override
  public synchronized Claim claim(Request request) {
    Job job = job(request.worker());
    long left = job.leaseEnd - nanoTime.getAsLong();
    if (job.atWork && left > 0) {
      return new Claim.Held(Duration.ofNanos(left));
    }
    if (request.trigger() == RunContext.Trigger.SCHEDULE) {
      if (isOver(request, job)) {
        return new Claim.Done();
      }
      Instant now = clock.instant();
      if (request.tick().isAfter(now)) {
        return new Claim.Early(Duration.between(now, request.tick()));
      }
    }
    job.atWork = true;
    job.leaseEnd = nanoTime.getAsLong() + request.lease().toNanos();
    return new Claim.Granted(++job.epoch);
  }

  private static boolean isOver(Request request, Job job) {
    Instant finished = job.lastFinished;
    return !request.tick().isAfter(job.lastTick)
        || (request.skipOverlapped() && finished != null && !request.tick().isAfter(finished));
  }

  @Override
  public synchronized boolean renew(RunContext run, Duration lease) {
    Job job = job(run.worker());
    if (!job.atWork || job.epoch != run.epoch()) {
      return false;
    }
    job.leaseEnd = nanoTime.getAsLong() + lease.toNanos();
    return true;
  }

  @Override
  public synchronized boolean finish(
      RunContext run, Outcome outcome, @Nullable String error, Instant at) {
    Job job = job(run.worker());
    if (!job.atWork || job.epoch != run.epoch()) {
      return false;
    }
    job.atWork = false;
    if (outcome != Outcome.CANCELLED) {
      job.lastFinished = at;
      if (run.trigger() == RunContext.Trigger.SCHEDULE) {
        job.lastTick = run.tick();
      }
    }
    return true;
  }

  @Override
  public Optional<String> clockFault() {
    return Optional.empty();
  }

  private Job job(String worker) {
    return jobs.computeIfAbsent(worker, name -> new Job());
  }
}
