package io.nightshift.audit;

import io.nightshift.intake.TopicConsumer;
import io.nightshift.intake.TopicConsumers;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Registers the worker {@code intake-audit}. */
final class AuditIntake {
  @Produces
  @Singleton
  TopicConsumer consumer(TopicConsumers consumers) {
    return consumers.create("audit", new AuditProcessor());
  }
}
