package io.nightshift.intake;

import io.nightshift.audit.AuditProcessing;
import io.nightshift.events.Reason;
import io.nightshift.notifications.NotificationProcessing;
import io.nightshift.orders.OrderProcessing;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The reasons of dead letters of the three topics. */
final class ReasonsOfTopics {
  private ReasonsOfTopics() {}

  static List<Reason> all() {
    return Stream.concat(
            Reason.COMMON.stream(),
            Stream.of(
                    OrderProcessing.processor(),
                    AuditProcessing.processor(),
                    NotificationProcessing.processor(Instant.EPOCH))
                .flatMap(processor -> processor.reasons().stream()))
        .distinct()
        .toList();
  }
}
