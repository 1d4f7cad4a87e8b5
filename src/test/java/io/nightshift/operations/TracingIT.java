package io.nightshift.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.operations.Collector.Link;
import io.nightshift.operations.Collector.Span;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.SampleEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Traces of events are continued, and reach a real collector from the packaged application. */
class TracingIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void aBatchIsOneSpanLinkedToWhatItsEventsBringAndPartOfTheirTraceWhereTheyHaveOne() {
    try (Collector collector = new Collector();
        Deployed deployed = new Deployed("tracing");
        NightshiftProcess nightshift =
            deployed.start(
                Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.endpoint(),
                    "OTEL_EXPORTER_OTLP_HEADERS",
                    "x-tenant=shop"))) {
      nightshift.awaitReady(NightshiftProcess.START);
      String topic = deployed.topics().orders();

      // One event, in either content mode: its trace is continued by the batch.
      publish(deployed, binary(topic, "b", "ce_traceparent", traceparent(1, 1, "01")));
      assertContinued(span(collector, traceId(1)), 1, topic);
      publish(deployed, structured(topic, "s", traceparent(2, 2, "01")));
      assertContinued(span(collector, traceId(2)), 2, topic);
      publish(deployed, binary(topic, "h", "traceparent", traceparent(3, 3, "01")));
      assertContinued(span(collector, traceId(3)), 3, topic);

      // Many, with a trace each, and some with none or nonsense: linked, up to a number.
      List<ProducerRecord<byte[], byte[]>> many = new ArrayList<>();
      for (int i = 1_000; i < 1_300; i++) {
        many.add(binary(topic, "m" + i, "ce_traceparent", traceparent(i, i, "01")));
      }
      many.add(binary(topic, "nonsense", "ce_traceparent", "00-zz"));
      many.add(Events.orderPlaced("none", "none").structured(topic));
      deployed.publisher().publish(many);
      await().atMost(LIMIT).until(() -> linked(collector, 1_000).size() >= 128);
      for (Span span : collector.spans()) {
        assertTrue(span.links().size() <= 128, span.toString());
        assertEquals("service.name=nightshift", span.service());
      }

      // What its publisher did not want recorded is not; and the last are sent when it stops.
      publish(deployed, binary(topic, "unwanted", "ce_traceparent", traceparent(7, 7, "00")));
      await().atMost(LIMIT).until(() -> nightshift.answer("/orders/unwanted").status() == 200);
      publish(deployed, binary(topic, "last", "ce_traceparent", traceparent(8, 8, "01")));
      await().atMost(LIMIT).until(() -> nightshift.answer("/orders/last").status() == 200);
      nightshift.terminate();
      assertEquals(0, nightshift.awaitExit(LIMIT));
      assertContinued(span(collector, traceId(8)), 8, topic);
      assertEquals(
          List.of(),
          collector.spans().stream().filter(span -> span.traceId().equals(traceId(7))).toList());
      assertEquals(List.of("shop"), List.copyOf(new TreeSet<>(collector.tenants())));
    }
  }

  private static void assertContinued(Span span, int number, String topic) {
    assertEquals("process " + topic, span.name());
    assertEquals(spanId(number), span.parentSpanId());
    assertEquals(List.of(new Link(traceId(number), spanId(number))), span.links());
    assertTrue(span.has("messaging.destination.name=" + topic), span.toString());
    assertTrue(span.has("messaging.destination.partition.id=0"), span.toString());
    assertTrue(span.has("messaging.batch.message_count=1"), span.toString());
    assertTrue(span.has("nightshift.applied=1"), span.toString());
  }

  private static Span span(Collector collector, String traceId) {
    return await()
        .atMost(LIMIT)
        .until(
            () ->
                collector.spans().stream()
                    .filter(span -> span.traceId().equals(traceId))
                    .findFirst()
                    .orElse(null),
            found -> found != null);
  }

  /** Those linked to from a number on. */
  private static List<Link> linked(Collector collector, int from) {
    return collector.spans().stream()
        .flatMap(span -> span.links().stream())
        .filter(link -> Long.parseLong(link.spanId(), 16) >= from)
        .toList();
  }

  private static void publish(Deployed deployed, ProducerRecord<byte[], byte[]> event) {
    deployed.publisher().publish(List.of(event));
  }

  private static ProducerRecord<byte[], byte[]> binary(
      String topic, String id, String header, String traceparent) {
    var record = Events.orderPlaced("e-" + id, id).binary(topic);
    record.headers().add(header, traceparent.getBytes(UTF_8));
    return record;
  }

  private static ProducerRecord<byte[], byte[]> structured(
      String topic, String id, String traceparent) {
    SampleEvent event = Events.orderPlaced("e-" + id, id);
    String json = event.toString().replaceFirst("\\{", "{\"traceparent\":\"" + traceparent + "\",");
    var record = new ProducerRecord<>(topic, id.getBytes(UTF_8), json.getBytes(UTF_8));
    record.headers().add("content-type", "application/cloudevents+json".getBytes(UTF_8));
    return record;
  }

  private static String traceparent(int trace, int span, String flags) {
    return "00-%s-%s-%s".formatted(traceId(trace), spanId(span), flags);
  }

  private static String traceId(int number) {
    return "%032x".formatted(number);
  }

  private static String spanId(int number) {
    return "%016x".formatted(number);
  }
}
