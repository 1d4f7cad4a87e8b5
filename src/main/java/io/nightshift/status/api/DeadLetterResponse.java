package io.nightshift.status.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.nightshift.events.EventEffects.Effect;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.intake.deadletters.EventWay;
import io.nightshift.status.security.Reader;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter in the HTTP API.
 *
 * @param id an opaque id
 * @param eventId the event's id; null if it could not be read
 * @param source the event's source; null if it could not be read
 * @param type the event's type; null if it could not be read
 */
record DeadLetterResponse(
    String id,
    String topic,
    int partition,
    long offset,
    @Nullable String eventId,
    @Nullable String source,
    @Nullable String type,
    String reason,
    String message,
    DeadLetterView.State state,
    int attempts,
    Instant at) {

  static DeadLetterResponse of(DeadLetterView letter, Reader reader) {
    return new DeadLetterResponse(
        Long.toString(letter.id()),
        letter.topic(),
        letter.partition(),
        letter.recordOffset(),
        letter.eventId(),
        letter.source(),
        letter.type(),
        letter.reason(),
        reader.message(letter),
        letter.state(),
        letter.attempts(),
        letter.at());
  }

  /**
   * A dead letter with its record.
   *
   * @param key the record's key; null if it had none
   * @param keyEncoding {@code text}, or {@code base64} if the key is not UTF-8; null without one
   * @param headers the record's headers, in order
   * @param value the record's value; null if it had none
   * @param valueEncoding {@code text} or {@code base64}, like that of the key
   * @param masked whether parts are hidden from the reader: null may then mean hidden
   * @param effects what its event did when it was replayed, as far as it still exists
   */
  record Whole(
      @JsonUnwrapped DeadLetterResponse summary,
      @Nullable String key,
      @Nullable String keyEncoding,
      List<Header> headers,
      @Nullable String value,
      @Nullable String valueEncoding,
      boolean masked,
      List<Effect> effects) {

    static Whole of(DeadLetterView.Whole letter, EventWay way, Reader reader) {
      return new Whole(
          DeadLetterResponse.of(letter.summary(), reader),
          text(reader.key(letter)),
          encoding(reader.key(letter)),
          letter.headers().stream().map(header -> Header.of(header, reader)).toList(),
          text(reader.value(letter)),
          encoding(reader.value(letter)),
          !reader.seesAll(),
          way.effects());
    }
  }

  /**
   * A header of a record.
   *
   * @param value null if it had none
   * @param encoding {@code text} or {@code base64}, like that of the key
   */
  record Header(String key, @Nullable String value, @Nullable String encoding) {

    static Header of(DeadLetterView.Header header, Reader reader) {
      DeadLetterView.Bytes value = reader.header(header);
      return new Header(header.key(), text(value), DeadLetterResponse.encoding(value));
    }
  }

  private static @Nullable String text(DeadLetterView.@Nullable Bytes bytes) {
    return bytes == null ? null : bytes.text();
  }

  private static @Nullable String encoding(DeadLetterView.@Nullable Bytes bytes) {
    return bytes == null ? null : bytes.encoding().name().toLowerCase(Locale.ROOT);
  }
}
