package io.nightshift.hosting;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes of each service the work that its worker does. */
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

  /** Null for a service that has no work of its own. */
  @Nullable Work of(
      String name, HostedService service, HostSettings.@Nullable ScheduleSettings settings) {
    return switch (service) {
      case BackgroundService background -> background::execute;
      case ScheduledService scheduled -> {
        Schedule schedule = scheduled.schedule();
        yield new ScheduleLoop(
            name,
            scheduled,
            settings == null ? schedule : ScheduleMerge.over(name, schedule, settings),
            ledger.get(),
            ticker,
            clock);
      }
      default -> null;
    };
  }
}
