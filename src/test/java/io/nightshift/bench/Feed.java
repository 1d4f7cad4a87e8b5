package io.nightshift.bench;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Events in their order, without an end, and what a database must hold once they are applied. For
 * one seed it is always the same.
 */
interface Feed {

  /** The next event, in structured mode. */
  Entry next();

  /** By what is looked at, what {@link Contents} must find when all events so far are applied. */
  Map<String, String> contents();

  /**
   * A record to publish.
   *
   * @param key the event's subject
   * @param value the event as JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // Published at once, never compared.
  record Entry(byte[] key, byte[] value) {

    /** An event; none of the texts may need escapes in JSON. */
    static Entry of(
        String id, String source, String type, String subject, String time, String data) {
      String json =
          "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"%s\",\"type\":\"%s\""
                  .formatted(id, source, type)
              + ",\"subject\":\""
              + subject
              + "\",\"time\":\""
              + time
              + "\",\"datacontenttype\":\"application/json\",\"data\":"
              + data
              + "}";
      return new Entry(
          subject.getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8));
    }
  }
}
