package io.nightshift.intake.consumer;

import io.nightshift.events.CloudEvent;
import io.nightshift.intake.consumer.BatchTransaction.Counts;
import io.nightshift.tracing.TracedWork;
import io.nightshift.tracing.Traces;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One span for each batch, linked to the traces that its events bring ({@code traceparent}, of <a
 * href="https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md">CloudEvents'
 * distributed tracing extension</a>).
 */
public record BatchTraces(Traces traces, String topic, String group) {

  TracedWork begin(Batch<?> batch) {
    if (!traces.on() || batch.records().isEmpty()) {
      return TracedWork.NONE;
    }
    List<String> brought =
        batch.records().stream()
            .map(DecodedRecord::event)
            .filter(Objects::nonNull)
            .map(CloudEvent::traceparent)
            .filter(Objects::nonNull)
            .toList();
    String partitions =
        batch.moves().keySet().stream()
            .map(partition -> Integer.toString(partition.partition()))
            .sorted()
            .collect(Collectors.joining(","));
    return traces.begin(
        "process " + topic,
        Map.of(
            "messaging.system",
            "kafka",
            "messaging.operation.type",
            "process",
            "messaging.operation.name",
            "process",
            "messaging.destination.name",
            topic,
            "messaging.destination.partition.id",
            partitions,
            "messaging.consumer.group.name",
            group,
            "messaging.batch.message_count",
            batch.records().size()),
        brought);
  }

  /** Records the result of the batch. */
  static void applied(TracedWork trace, Counts counts) {
    trace.note("nightshift.applied", counts.applied());
    trace.note("nightshift.duplicates", counts.duplicates());
    trace.note("nightshift.dead_lettered", counts.deadLettered());
  }
}
