package io.nightshift.cookbook;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.hosting.WorkerOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

@Singleton
final class RateWatch extends BackgroundService {
  private final AtomicLong looks = new AtomicLong();

  @Override
  public WorkerOptions options() {
    return WorkerOptions.DEFAULT.withHeartbeatLimit(Duration.ofMinutes(2));
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    do {
      look();
    } while (stopping.delay(Duration.ofSeconds(30))); // Ends at once when it shall stop.
  }

  private void look() {
    looks.incrementAndGet();
  }

  @Override
  public List<WorkerFigure> figures() {
    return List.of(
        WorkerFigure.of("looks", looks::get)
            .counter("nightshift.rate.looks", "Looks at the rates by this instance"));
  }
}
