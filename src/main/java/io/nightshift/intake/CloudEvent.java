package io.nightshift.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvents 1.0 event as it was read from a Kafka record, its data still undecoded.
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
  private final Slice data;
  private final @Nullable String traceparent;

  CloudEvent(
      String id,
      String source,
      String type,
      @Nullable String subject,
      Instant time,
      Slice data,
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

  /** The context in which it happened, an URI reference. */
  public String source() {
    return source;
  }

  /** What kind of event it is. */
  public String type() {
    return type;
  }

  /** What it is about; null if the event does not say. */
  public @Nullable String subject() {
    return subject;
  }

  /**
   * When it happened, in whole microseconds; the record's timestamp where the event does not say.
   */
  public Instant time() {
    return time;
  }

  /** The trace that it is part of, as it was written; null if it says none or nobody asks. */
  @Nullable String traceparent() {
    return traceparent;
  }

  /** Reads its data from the start. */
  public DataReader data() {
    return new DataReader(data);
  }

  /** Its data as they were written, for tests. */
  String rawData() {
    return new String(data.bytes(), data.from(), data.length(), StandardCharsets.UTF_8);
  }

  /**
   * A part of a byte array holding UTF-8 JSON; of length 0 where there are no data.
   *
   * @param bytes the array, not to be changed
   * @param from its first byte
   * @param length in bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared never; a copy for each event would cost.
  record Slice(byte[] bytes, int from, int length) {
    static final Slice NONE = new Slice(new byte[0], 0, 0);
  }
}
