package io.nightshift.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.nightshift.sandbox.Events;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where an event says which trace it is part of, in both content modes. */
class TraceparentTest {
  private static final String ONE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String OTHER = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";

  private final CloudEventDecoder traced = new CloudEventDecoder(1 << 20, true);

  @Test
  void inStructuredModeItIsAnAttribute() {
    assertEquals(ONE, traceparent(traced, structured(ONE)));
    assertNull(traceparent(traced, structured(null)));
  }

  @Test
  void inBinaryModeItIsAHeader() {
    assertEquals(ONE, traceparent(traced, with(binary(), "ce_traceparent", ONE)));
    assertNull(traceparent(traced, binary()));
  }

  @Test
  void whatThePublishersInstrumentationAddsCountsWhereTheEventSaysNothing() {
    assertEquals(OTHER, traceparent(traced, with(binary(), "traceparent", OTHER)));
    assertEquals(OTHER, traceparent(traced, with(structured(null), "traceparent", OTHER)));
    assertEquals(ONE, traceparent(traced, with(structured(ONE), "traceparent", OTHER)));
    assertEquals(
        ONE,
        traceparent(traced, with(with(binary(), "traceparent", OTHER), "ce_traceparent", ONE)));
  }

  @Test
  void whereNothingIsRecordedNobodyLooks() {
    CloudEventDecoder untraced = new CloudEventDecoder(1 << 20);
    assertNull(traceparent(untraced, structured(ONE)));
    assertNull(traceparent(untraced, with(binary(), "ce_traceparent", ONE)));
  }

  private static @Nullable String traceparent(
      CloudEventDecoder decoder, ProducerRecord<byte[], byte[]> published) {
    ConsumerRecord<byte[], byte[]> polled =
        new ConsumerRecord<>("t", 0, 0, published.key(), published.value());
    published.headers().forEach(header -> polled.headers().add(header));
    return assertInstanceOf(Decoded.Ok.class, decoder.decode(polled)).event().traceparent();
  }

  private static ProducerRecord<byte[], byte[]> structured(@Nullable String traceparent) {
    String json = Events.orderPlaced("e", "o").toString();
    if (traceparent != null) {
      json = json.replaceFirst("\\{", "{\"traceparent\":\"" + traceparent + "\",");
    }
    return with(
        new ProducerRecord<>("t", json.getBytes(UTF_8)),
        "content-type",
        "application/cloudevents+json");
  }

  private static ProducerRecord<byte[], byte[]> binary() {
    return Events.orderPlaced("e", "o").binary("t");
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> record, String header, String value) {
    record.headers().add(header, value.getBytes(UTF_8));
    return record;
  }
}
