package io.nightshift.hosting;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A ledger of one process: the rules of claims without a database. */
final class BookLedger implements RunLedger {
  final List<String> ended = new CopyOnWriteArrayList<>();
  private final Map<String, Entry> entries = new HashMap<>();
  volatile @Nullable RuntimeException away;

  private static final class Entry {
    private long epoch;
    private boolean held;
    private Instant lastTick = Instant.MIN;
    private @Nullable Instant lastFinished;
  }

  @Override
  public synchronized Standing standing(String worker, Instant now) {
    check();
    Entry entry = entry(worker);
    if (entry.lastTick.equals(Instant.MIN)) {
      entry.lastTick = now;
    }
    return new Standing(entry.lastTick, entry.lastFinished);
  }

  @Override
  public synchronized Claim claim(Request request) {
    check();
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

  /** As if another instance had taken the lease over. */
  synchronized void takeOver(String worker) {
    entry(worker).epoch++;
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
