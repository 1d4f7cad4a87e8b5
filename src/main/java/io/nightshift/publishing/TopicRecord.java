package io.nightshift.publishing;

import org.jspecify.annotations.Nullable;

/**
 * A record for a topic.
 *
 * @param key null for none
 * @param value the value
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record TopicRecord(byte @Nullable [] key, byte[] value) {

  /** The size in bytes, without the overhead of the batch. */
  public int size() {
    return value.length + (key == null ? 0 : key.length);
  }
}
