package io.nightshift.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvents 1.0 event, read from a Kafka record, with its data not decoded yet.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents</a>
 */
public final class CloudEvent {
  private final String id;
  private final String source;
  private final String type;
  private final @Nullable String subject;
  private final Instant time;
  private final DataSlice data;
  private final @Nullable String traceparent;

  CloudEvent(
      String id,
      String source,
      String type,
      @Nullable String subject,
      Instant time,
      DataSlice data,
      @Nullable String traceparent) {
    this.id = id;
    this.source = source;
    this.type = type;
    this.subject = subject;
    this.time = time;
    this.data = data;
    this.traceparent = traceparent;
  }

  /** With {@link #source} the identity of the event: equal pairs are the same event. */
  public String id() {
    return id;
  }

  /** The source of the event, a URI reference. */
  public String source() {
    return source;
  }

  /** The type of the event. */
  public String type() {
    return type;
  }

  /** The subject of the event; null if it has none. */
  public @Nullable String subject() {
    return subject;
  }

  /** The time of the event, in whole microseconds; the record's timestamp if the event has none. */
  public Instant time() {
    return time;
  }

  /** The trace of the event, as written; null if it has none, or traces are off. */
  public @Nullable String traceparent() {
    return traceparent;
  }

  /** A reader at the start of the event's data. */
  public DataReader data() {
    return new DataReader(data);
  }

  /** The data as text, for tests. */
  String rawData() {
    return new String(data.bytes(), data.from(), data.length(), StandardCharsets.UTF_8);
  }
}
