package io.nightshift.intake;

import org.jspecify.annotations.Nullable;

/**
 * A record for a topic.
 *
 * @param key null for none
 * @param value what a reader reads
 */
@SuppressWarnings("ArrayRecordComponent") // Compared never.
record TopicRecord(byte @Nullable [] key, byte[] value) {

  /** Its bytes, without those of the batch around it. */
  int size() {
    return value.length + (key == null ? 0 : key.length);
  }
}
