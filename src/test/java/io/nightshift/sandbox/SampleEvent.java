package io.nightshift.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * One CloudEvent, to be published in either content mode or to be made wrong on purpose. Made by
 * {@link Events}. Never changed in place: each {@code with…} gives another.
 *
 * @param id equal to another's, together with {@code source}, where they are the same event
 * @param source which service says so
 * @param type what happened
 * @param subject to what; the record's key
 * @param time when it happened
 * @param data the members of that type
 */
public record SampleEvent(
    String id, String source, String type, String subject, Instant time, ObjectNode data) {

  static final ObjectMapper JSON = new ObjectMapper();

  /** The same from another service: another event, even where the id is equal. */
  public SampleEvent withSource(String newSource) {
    return new SampleEvent(id, newSource, type, subject, time, data);
  }

  /** The same, happened at another time. */
  public SampleEvent withTime(Instant newTime) {
    return new SampleEvent(id, source, type, subject, newTime, data);
  }

  /** The same with another type, such as one that nobody knows. */
  public SampleEvent withType(String newType) {
    return new SampleEvent(id, source, newType, subject, time, data);
  }

  /** The same with a member of its data set to a value of any kind that Jackson can write. */
  public SampleEvent with(String member, Object value) {
    ObjectNode changed = data.deepCopy();
    changed.set(member, JSON.<JsonNode>valueToTree(value));
    return new SampleEvent(id, source, type, subject, time, changed);
  }

  /** The same with a member of its data left out. */
  public SampleEvent without(String member) {
    ObjectNode changed = data.deepCopy();
    changed.remove(member);
    return new SampleEvent(id, source, type, subject, time, changed);
  }

  /** The whole event as JSON: the value of a record in structured mode. */
  public byte[] bytes() {
    ObjectNode event = JSON.createObjectNode();
    event.put("specversion", "1.0").put("id", id).put("source", source).put("type", type);
    event.put("subject", subject).put("time", time.toString());
    event.put("datacontenttype", "application/json").set("data", data);
    return write(event);
  }

  /** A record with the whole event in its value. */
  public ProducerRecord<byte[], byte[]> structured(String topic) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, Events.utf8(subject), bytes());
    record.headers().add("content-type", Events.utf8("application/cloudevents+json"));
    return record;
  }

  /** A record with the event's attributes in its headers and the data in its value. */
  public ProducerRecord<byte[], byte[]> binary(String topic) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, Events.utf8(subject), write(data));
    Headers headers = record.headers();
    headers.add("ce_specversion", Events.utf8("1.0"));
    headers.add("ce_id", Events.utf8(id));
    headers.add("ce_source", Events.utf8(source));
    headers.add("ce_type", Events.utf8(type));
    headers.add("ce_time", Events.utf8(time.toString()));
    headers.add("ce_subject", Events.utf8(subject));
    headers.add("content-type", Events.utf8("application/json"));
    return record;
  }

  /** The whole event as JSON text. */
  @Override
  public String toString() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  private static byte[] write(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
