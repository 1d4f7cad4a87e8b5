package io.nightshift.orders;

import io.nightshift.intake.TopicConsumer;
import io.nightshift.intake.TopicConsumers;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Registers the worker {@code intake-orders}. */
final class OrdersIntake {
  @Produces
  @Singleton
  TopicConsumer consumer(TopicConsumers consumers) {
    return consumers.create("orders", new OrderProcessor());
  }
}
