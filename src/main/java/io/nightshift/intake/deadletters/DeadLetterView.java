package io.nightshift.intake.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.database.StoredTime;
import io.nightshift.events.Reason;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter without the record itself.
 *
 * @param id its id; a later one is greater
 * @param topic the topic of the record
 * @param partition the partition of the record
 * @param recordOffset the offset of the record
 * @param eventId the event's id; null if it could not be read
 * @param source the event's source; null if it could not be read
 * @param type the event's type; null if it could not be read
 * @param reason the name of a {@link Reason}; kept as text, since an older program may read it
 * @param message what is wrong, in words for the publisher of the event
 * @param state its state
 * @param attempts the number of attempts to apply its event
 * @param at when it became a dead letter
 */
@RegisterForReflection
public record DeadLetterView(
    long id,
    String topic,
    int partition,
    long recordOffset,
    @Nullable String eventId,
    @Nullable String source,
    @Nullable String type,
    String reason,
    String message,
    State state,
    int attempts,
    Instant at) {

  /** The columns that {@link #of} reads, in its order. */
  static final String COLUMNS =
      "id, topic, partition, \"offset\", event_id, source, type, reason, message, state, attempts,"
          + " at";

  /** Selects them, newest first; it lacks the conditions and the limit. */
  static final String SELECT =
      "SELECT %s FROM dead_letter WHERE %%s ORDER BY id DESC LIMIT ?".formatted(COLUMNS);

  static DeadLetterView of(ResultSet row) throws SQLException {
    return new DeadLetterView(
        row.getLong(1),
        row.getString(2),
        row.getInt(3),
        row.getLong(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        State.valueOf(row.getString(10)),
        row.getInt(11),
        StoredTime.read(row, 12));
  }

  /** Whether it waits behind another dead letter of its key. */
  boolean isParked() {
    return state == State.OPEN && reason.equals(Reason.PARKED.name());
  }

  DeadLetterView behind(long front) {
    return new DeadLetterView(
        id,
        topic,
        partition,
        recordOffset,
        eventId,
        source,
        type,
        reason,
        "waits behind dead letter %d of its key".formatted(front),
        state,
        attempts,
        at);
  }

  /** The state of a dead letter. */
  public enum State {
    /** It waits for an operator. */
    OPEN,
    /** Its event is applied now. */
    REPLAYED,
    /** An operator discarded it. */
    DISCARDED
  }

  /**
   * A dead letter with its record.
   *
   * @param summary all but the record
   * @param key the record's key; null if it had none
   * @param headers the record's headers, in order; a name may occur more than once
   * @param value the record's value; null if it had none
   */
  public record Whole(
      DeadLetterView summary, @Nullable Bytes key, List<Header> headers, @Nullable Bytes value) {}

  /**
   * A header of a record.
   *
   * @param key its name
   * @param value its value; null if it had none
   */
  public record Header(String key, @Nullable Bytes value) {}

  /**
   * Bytes as text.
   *
   * @param text the bytes as UTF-8, or, if they are not valid UTF-8, as base64
   * @param encoding the encoding of the text
   */
  public record Bytes(String text, Encoding encoding) {

    /** The encoding of bytes as text. */
    public enum Encoding {
      /** The text is UTF-8. */
      TEXT,
      /** The text is base64. */
      BASE64
    }

    static @Nullable Bytes of(byte @Nullable [] bytes) {
      if (bytes == null) {
        return null;
      }
      try {
        return new Bytes(
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), Encoding.TEXT);
      } catch (CharacterCodingException e) {
        return new Bytes(Base64.getEncoder().encodeToString(bytes), Encoding.BASE64);
      }
    }
  }
}
