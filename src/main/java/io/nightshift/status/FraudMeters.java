package io.nightshift.status;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nightshift.fraud.Fraud;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerStatus;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * {@code nightshift_fraud_judged_total}: events judged, by source; {@code
 * nightshift_fraud_findings_total}: what was found, by rule. Of this instance.
 */
@Singleton
final class FraudMeters implements MeterBinder {
  private static final String WORKER = "fraud-watch";

  private final HostedServices workers;
  private final Fraud fraud;
  private final Queue<Meter> counters = new ConcurrentLinkedQueue<>();
  private volatile @Nullable MeterRegistry registry;

  @Inject
  FraudMeters(HostedServices workers, Fraud fraud) {
    this.workers = workers;
    this.fraud = fraud;
  }

  @Override
  public void bindTo(MeterRegistry into) {
    registry = into;
    String judged = "Orders and audit records that the fraud watch judged";
    count(into, "nightshift.fraud.judged", judged, "source", "orders", "orders");
    count(into, "nightshift.fraud.judged", judged, "source", "audit", "records");
    for (String rule : fraud.ruleNames()) {
      String found = "What a rule of the fraud watch found";
      count(into, "nightshift.fraud.findings", found, "rule", rule, "found." + rule);
    }
  }

  private void count(
      MeterRegistry into, String name, String what, String tag, String value, String figure) {
    counters.add(
        FunctionCounter.builder(name, workers, all -> figure(all, figure))
            .description(what)
            .tags(tag, value)
            .register(into));
  }

  /** The registry outlives the application in a dev mode's restarts. */
  @PreDestroy
  void unbind() {
    MeterRegistry from = registry;
    if (from != null) {
      counters.forEach(from::remove);
    }
  }

  private static double figure(HostedServices workers, String figure) {
    return workers
        .find(WORKER)
        .map(WorkerStatus::figures)
        .map(figures -> figures.getOrDefault(figure, 0L))
        .orElse(0L);
  }
}
