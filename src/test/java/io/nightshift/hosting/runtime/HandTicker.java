package io.nightshift.hosting.runtime;

import io.nightshift.hosting.Schedule;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Ticks when a test says so. */
final class HandTicker implements Ticker {
  private final Map<String, Runnable> wakes = new ConcurrentHashMap<>();

  @Override
  public Ticking start(String worker, Schedule schedule, Runnable wake) {
    wakes.put(worker, wake);
    return () -> wakes.remove(worker);
  }

  boolean ticks(String worker) {
    return wakes.containsKey(worker);
  }

  void tick(String worker) {
    Objects.requireNonNull(wakes.get(worker), "nothing ticks for " + worker).run();
  }
}
