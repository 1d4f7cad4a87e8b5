package io.nightshift.hosting.runtime;

import io.nightshift.hosting.ClockSkewException;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A ledger of one process: the rules of claims without a database. */
final class BookLedger implements RunLedger {
  final List<String> ended = new CopyOnWriteArrayList<>();
  private final Map<String, Entry> entries = new HashMap<>();
  volatile @Nullable RuntimeException away;
  volatile @Nullable String skew;
  volatile Instant now = Instant.MAX;
  volatile int early;

  private static final class Entry {
    private long epoch;
    private boolean held;
    private Instant lastTick = Instant.MIN;
    private @Nullable Instant lastFinished;
    private @Nullable String schedule;
  }

  @Override
  public synchronized Standing standing(String worker, String schedule, Instant now)
      throws ClockSkewException {
    check();
    judge();
    Entry entry = entry(worker);
    if (entry.lastTick.equals(Instant.MIN)
        || (entry.schedule != null && !entry.schedule.equals(schedule))) {
      entry.lastTick = now;
    }
    entry.schedule = schedule;
    return new Standing(entry.lastTick, entry.lastFinished);
  }

  @Override
  public synchronized Claim claim(Request request) throws ClockSkewException {
    check();
    judge();
    Entry entry = entry(request.worker());
    if (entry.held) {
      return new Claim.Held(Duration.ofMillis(50));
    }
    Instant finished = entry.lastFinished;
    if (request.trigger() == RunContext.Trigger.SCHEDULE
        && (!request.tick().isAfter(entry.lastTick)
            || (request.skipOverlapped()
                && finished != null
                && !request.tick().isAfter(finished)))) {
      return new Claim.Done();
    }
    if (request.trigger() == RunContext.Trigger.SCHEDULE && request.tick().isAfter(now)) {
      early++;
      return new Claim.Early(Duration.between(now, request.tick()));
    }
    entry.held = true;
    return new Claim.Granted(++entry.epoch);
  }

  @Override
  public synchronized boolean renew(RunContext run, Duration lease) {
    check();
    return entry(run.worker()).epoch == run.epoch();
  }

  @Override
  public synchronized boolean finish(
      RunContext run, Outcome outcome, @Nullable String error, Instant at) {
    check();
    Entry entry = entry(run.worker());
    if (entry.epoch != run.epoch()) {
      return false;
    }
    entry.held = false;
    if (outcome != Outcome.CANCELLED) {
      entry.lastFinished = at;
      if (run.trigger() == RunContext.Trigger.SCHEDULE) {
        entry.lastTick = run.tick();
      }
    }
    ended.add(run.worker() + " " + run.trigger() + " " + outcome);
    return true;
  }

  @Override
  public Optional<String> clockFault() {
    return Optional.ofNullable(skew);
  }

  private void judge() throws ClockSkewException {
    String message = skew;
    if (message != null) {
      throw new ClockSkewException(message);
    }
  }

  /** As if another instance had taken the lease over. */
  synchronized void takeOver(String worker) {
    entry(worker).epoch++;
  }

  synchronized void ranBy(String worker, String schedule) {
    entry(worker).schedule = schedule;
  }

  synchronized void lastRan(String worker, Instant tick) {
    entry(worker).lastTick = tick;
    entry(worker).lastFinished = tick;
  }

  private Entry entry(String worker) {
    return entries.computeIfAbsent(worker, name -> new Entry());
  }

  private void check() {
    RuntimeException failure = away;
    if (failure != null) {
      throw failure;
    }
  }
}
