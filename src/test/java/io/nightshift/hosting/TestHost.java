package io.nightshift.hosting;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A host without CDI: its services are given, what happens to them is written down. */
final class TestHost {
  final List<String> events = new CopyOnWriteArrayList<>();
  final BlockingQueue<ExitCode> exits = new LinkedBlockingQueue<>();
  final HandTicker ticker = new HandTicker();
  final BookLedger ledger = new BookLedger();
  final Registry registry;
  final Host host;

  TestHost(Map<String, String> settings, List<HostedService> services) {
    HostSettings mapped =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(HostSettings.class)
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build()
            .getConfigMapping(HostSettings.class);
    Works works = new Works(Clock.systemUTC(), ticker, () -> ledger);
    registry = new Registry(mapped, Clock.systemUTC(), works);
    host = new Host(registry, () -> services, mapped, Clock.systemUTC(), exits::add, state -> {});
  }

  ExitCode awaitExit() throws InterruptedException {
    return Objects.requireNonNull(exits.poll(20, TimeUnit.SECONDS), "the host did not exit");
  }

  WorkerState stateOf(String name) {
    return registry.find(name).orElseThrow().state();
  }
}
