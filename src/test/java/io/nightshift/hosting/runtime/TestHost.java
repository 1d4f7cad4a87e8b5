package io.nightshift.hosting.runtime;

import static org.awaitility.Awaitility.await;

import io.nightshift.Nightshift;
import io.nightshift.hosting.ExitCode;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostedService;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A host without CDI: its services are given, what happens to them is written down. */
final class TestHost {
  final BlockingQueue<ExitCode> exits = new LinkedBlockingQueue<>();
  final HandTicker ticker = new HandTicker();
  final BookLedger ledger = new BookLedger();
  final Set<String> paused = ConcurrentHashMap.newKeySet();
  final Registry registry;
  final Host host;

  TestHost(Map<String, String> settings, List<HostedService> services) {
    this(settings, services, Clock.systemUTC());
  }

  TestHost(Map<String, String> settings, List<HostedService> services, Clock clock) {
    // Another mapping of these settings would be found by the tests that start the application.
    Nightshift.Settings mapped =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(Nightshift.Settings.class)
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build()
            .getConfigMapping(Nightshift.Settings.class);
    registry = new Registry(mapped, clock, ticker, () -> ledger, added -> {}, paused::contains);
    host = new Host(registry, () -> services, mapped, clock, exits::add, state -> {});
  }

  ExitCode awaitExit() throws InterruptedException {
    return Objects.requireNonNull(exits.poll(20, TimeUnit.SECONDS), "the host did not exit");
  }

  void startAndAwaitRunning() {
    host.start();
    await().until(() -> host.state() == HostState.RUNNING);
  }

  void awaitState(String name, WorkerState state) {
    await().until(() -> stateOf(name) == state);
  }

  WorkerStatus status(String name) {
    return registry.find(name).orElseThrow();
  }

  WorkerState stateOf(String name) {
    return registry.find(name).orElseThrow().state();
  }
}
