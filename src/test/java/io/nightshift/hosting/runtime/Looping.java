package io.nightshift.hosting.runtime;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Works until it is told to end, and writes down what becomes of it. */
class Looping extends BackgroundService {
  final List<String> events = new CopyOnWriteArrayList<>();
  private final String name;

  Looping(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(CancellationToken startup) throws Exception {
    events.add("start");
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    events.add("execute");
    boolean more = true;
    while (more) {
      more = stopping.delay(Duration.ofMinutes(1));
    }
    events.add("ended");
  }

  @Override
  public void stop(CancellationToken deadline) throws Exception {
    events.add("stop");
  }
}
