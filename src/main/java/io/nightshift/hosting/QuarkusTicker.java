package io.nightshift.hosting;

import io.quarkus.scheduler.Scheduler;
import io.quarkus.scheduler.Scheduler.JobDefinition;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Ticks by quarkus-scheduler, which looks at its triggers once a second. */
@Singleton
final class QuarkusTicker implements Ticker {
  private final Scheduler scheduler;
  private final Clock clock;

  @Inject
  QuarkusTicker(Scheduler scheduler, Clock clock) {
    this.scheduler = scheduler;
    this.clock = clock;
  }

  @Override
  public Ticking start(String worker, Schedule schedule, Runnable wake) {
    String identity = "nightshift-" + worker;
    switch (schedule.timing()) {
      case Schedule.Cron cron ->
          begin(
              scheduler
                  .newJob(identity)
                  .setCron(cron.expression())
                  .setTimeZone(cron.zone().getId()),
              wake);
      case Schedule.Every every -> {
        Instant now = clock.instant();
        // From a tick on: its intervals begin when the job does.
        Duration untilTick = Duration.between(now, schedule.nextTick(now).orElse(now));
        begin(
            scheduler
                .newJob(identity)
                .setInterval(every.interval().toString())
                .setDelayed(untilTick.toString()),
            wake);
      }
      case Schedule.FixedDelay delay -> {
        return () -> {};
      }
      case Schedule.OnDemand onDemand -> {
        return () -> {};
      }
    }
    return () -> {
      var unused = scheduler.unscheduleJob(identity);
    };
  }

  private static void begin(JobDefinition<?> job, Runnable wake) {
    var unused = job.setTask(execution -> wake.run()).schedule();
  }
}
