package io.nightshift.status.metrics;

import io.micrometer.core.instrument.Tags;
import io.nightshift.fraud.Fraud;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.web.RemovableMeters;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * {@code nightshift_fraud_judged_total}: the events that were checked, by source; {@code
 * nightshift_fraud_findings_total}: the findings, by rule. Both count this instance only.
 */
@Singleton
final class FraudMeters extends RemovableMeters {
  private static final String WORKER = "fraud-watch";

  private final HostedServices workers;
  private final Fraud fraud;

  @Inject
  FraudMeters(HostedServices workers, Fraud fraud) {
    this.workers = workers;
    this.fraud = fraud;
  }

  @Override
  protected void bind() {
    String judged = "Orders and audit records that the fraud watch judged";
    count("nightshift.fraud.judged", judged, "source", "orders", "orders");
    count("nightshift.fraud.judged", judged, "source", "audit", "records");
    for (String rule : fraud.ruleNames()) {
      String found = "What a rule of the fraud watch found";
      count("nightshift.fraud.findings", found, "rule", rule, "found." + rule);
    }
  }

  private void count(String name, String what, String tag, String value, String figure) {
    counter(name, what, Tags.of(tag, value), workers, all -> figure(all, WORKER, figure));
  }
}
