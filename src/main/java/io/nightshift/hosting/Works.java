package io.nightshift.hosting;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Creates the work of each worker from its service. */
@Singleton
final class Works {
  private final Clock clock;
  private final Ticker ticker;
  private final Supplier<RunLedger> ledger;

  @Inject
  Works(Clock clock, Ticker ticker, Instance<RunLedger> ledger) {
    this(clock, ticker, ledger::get);
  }

  Works(Clock clock, Ticker ticker, Supplier<RunLedger> ledger) {
    this.clock = clock;
    this.ticker = ticker;
    this.ledger = ledger;
  }

  /** Null for a service without work of its own. */
  @Nullable Work of(
      String name, HostedService service, List<HostSettings.ScheduleSettings> settings) {
    return switch (service) {
      case BackgroundService background -> background::execute;
      case ScheduledService scheduled -> {
        Schedule schedule = scheduled.schedule();
        for (HostSettings.ScheduleSettings over : settings) {
          schedule = ScheduleMerge.over(name, schedule, over);
        }
        yield new ScheduleLoop(name, scheduled, schedule, ledger.get(), ticker, clock);
      }
      default -> null;
    };
  }
}
