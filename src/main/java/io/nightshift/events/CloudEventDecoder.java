package io.nightshift.events;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Kafka record as a CloudEvent, in the structured or the binary content mode of the <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 * protocol binding</a>, in one pass over its bytes.
 */
public final class CloudEventDecoder {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final int BOM_LENGTH = 3;
  private static final String JSON = "application/json";
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final char REPLACEMENT = '\uFFFD';

  private final int maxBytes;
  private final boolean traced;

  /**
   * A decoder.
   *
   * @param maxBytes the longest value that it reads
   */
  public CloudEventDecoder(int maxBytes) {
    this(maxBytes, false);
  }

  /**
   * A decoder.
   *
   * @param maxBytes the longest value that it reads
   * @param traced whether it reads the trace of an event
   */
  public CloudEventDecoder(int maxBytes, boolean traced) {
    this.maxBytes = maxBytes;
    this.traced = traced;
  }

  /** Decodes a record; never throws because of its content. */
  public Decoded decode(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    Attributes attributes = new Attributes();
    byte[] value = kafkaRecord.value();
    try {
      String contentType = header(kafkaRecord, "content-type");
      String mediaType = mediaType(contentType);
      boolean binary =
          !mediaType.startsWith("application/cloudevents")
              && kafkaRecord.headers().lastHeader("ce_specversion") != null;
      if (binary) {
        readHeaders(kafkaRecord, attributes);
      }
      if (traced) {
        attributes.traceparent = traceparent(kafkaRecord);
      }
      if (value != null && value.length > maxBytes) {
        if (!binary) {
          identify(value, mediaType, attributes);
        }
        throw new UnreadableException(
            "the value has %,d bytes, the limit is %,d".formatted(value.length, maxBytes));
      }
      if (binary) {
        attributes.dataContentType = contentType;
        attributes.data = value == null ? DataSlice.NONE : whole(value);
      } else {
        readStructured(value, mediaType, attributes);
      }
      CloudEvent event = attributes.toEvent(kafkaRecord.timestamp(), binary);
      return attributes.outOfRange == null
          ? new Decoded.Ok(event)
          : new Decoded.Invalid(event, attributes.outOfRange);
    } catch (UnreadableException e) {
      return attributes.unreadable(e.getMessage());
    } catch (JacksonException e) {
      return attributes.unreadable("not JSON: " + e.getClass().getSimpleName() + at(e));
    } catch (IOException e) {
      return attributes.unreadable("not JSON: " + e.getMessage());
    }
  }

  /**
   * Jackson's message quotes the input; the type and the place of the error are enough and show
   * nothing.
   */
  private static String at(JacksonException e) {
    return e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset();
  }

  private static void readHeaders(ConsumerRecord<byte[], byte[]> kafkaRecord, Attributes attributes)
      throws UnreadableException {
    attributes.id = header(kafkaRecord, "ce_id");
    attributes.source = header(kafkaRecord, "ce_source");
    attributes.type = header(kafkaRecord, "ce_type");
    attributes.specversion = header(kafkaRecord, "ce_specversion");
    attributes.subject = header(kafkaRecord, "ce_subject");
    attributes.time = header(kafkaRecord, "ce_time");
  }

  /**
   * The attribute of the event in binary mode; in either mode, the header of the publisher's
   * instrumentation.
   */
  private static @Nullable String traceparent(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    Header header = kafkaRecord.headers().lastHeader("ce_traceparent");
    if (header == null) {
      header = kafkaRecord.headers().lastHeader("traceparent");
    }
    return header == null || header.value() == null
        ? null
        : new String(
            header.value(), StandardCharsets.ISO_8859_1); // An invalid one is ignored later.
  }

  private static @Nullable String header(ConsumerRecord<byte[], byte[]> kafkaRecord, String name)
      throws UnreadableException {
    Header header = kafkaRecord.headers().lastHeader(name);
    if (header == null || header.value() == null) {
      return null;
    }
    String text = new String(header.value(), StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    try {
      // The replacement character stands for invalid UTF-8, or is part of the text.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header.value())).toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableException("header " + name + " is not UTF-8");
    }
  }

  private static String mediaType(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    if (contentType.equals(JSON) || contentType.equals(STRUCTURED)) {
      return contentType; // The case of nearly all events.
    }
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private void readStructured(byte @Nullable [] value, String mediaType, Attributes attributes)
      throws IOException, UnreadableException {
    if (mediaType.startsWith("application/cloudevents")
        && !mediaType.equals("application/cloudevents")
        && !mediaType.equals(STRUCTURED)) {
      throw new UnreadableException(
          "content-type %s is not supported".formatted(Text.excerpt(mediaType)));
    }
    if (value == null || value.length == 0) {
      throw new UnreadableException("the value is empty");
    }
    int from = hasBom(value) ? BOM_LENGTH : 0;
    try (JsonParser parser = DataReader.JSON.createParser(value, from, value.length - from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UnreadableException("the value is not a JSON object");
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        switch (name) {
          case "id" -> attributes.id = attributes.string(parser, token, name);
          case "source" -> attributes.source = attributes.string(parser, token, name);
          case "type" -> attributes.type = attributes.string(parser, token, name);
          case "specversion" -> attributes.specversion = attributes.string(parser, token, name);
          case "subject" -> attributes.subject = attributes.string(parser, token, name);
          case "time" -> attributes.time = attributes.string(parser, token, name);
          case "datacontenttype" ->
              attributes.dataContentType = attributes.string(parser, token, name);
          case "data" -> attributes.data = slice(parser, token, value, from);
          case "data_base64" ->
              attributes.data = attributes.base64(attributes.string(parser, token, name));
          default -> {
            if (traced && token == JsonToken.VALUE_STRING && name.equals("traceparent")) {
              attributes.traceparent = parser.getText(); // The event's attribute takes precedence.
            } else {
              parser.skipChildren();
            }
          }
        }
      }
      if (parser.nextToken() != null) {
        throw new UnreadableException("something follows the JSON object");
      }
      if (attributes.fault != null) {
        throw new UnreadableException(attributes.fault);
      }
    }
  }

  /** Reads the identity of a value that is not read otherwise. */
  private void identify(byte[] value, String mediaType, Attributes attributes) {
    try {
      readStructured(value, mediaType, attributes);
    } catch (IOException | UnreadableException e) {
      LOG.tracef("Besides, it is not readable: %s", e.getClass().getName());
    }
  }

  private static DataSlice whole(byte[] value) {
    int from = hasBom(value) ? BOM_LENGTH : 0;
    return new DataSlice(value, from, value.length - from);
  }

  private static boolean hasBom(byte[] value) {
    return value.length >= BOM_LENGTH
        && value[0] == (byte) 0xEF
        && value[1] == (byte) 0xBB
        && value[2] == (byte) 0xBF;
  }

  private static DataSlice slice(JsonParser parser, JsonToken token, byte[] value, int from)
      throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return DataSlice.NONE;
    }
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    int end = (int) parser.currentLocation().getByteOffset();
    return new DataSlice(value, from + start, end - start);
  }

  /** The context attributes while they are being read. */
  private static final class Attributes {
    private @Nullable String id;
    private @Nullable String source;
    private @Nullable String type;
    private @Nullable String specversion;
    private @Nullable String subject;
    private @Nullable String time;
    private @Nullable String dataContentType;
    private DataSlice data = DataSlice.NONE;
    private @Nullable String traceparent;

    /** The first fault of its members. */
    private @Nullable String fault;

    /** The fault of a well-formed value that is out of range. */
    private @Nullable String outOfRange;

    /** Reads a member that should be a string; if it is not one, reading continues behind it. */
    @Nullable String string(JsonParser parser, JsonToken token, String name) throws IOException {
      if (token == JsonToken.VALUE_STRING) {
        return parser.getText();
      }
      if (token != JsonToken.VALUE_NULL) {
        fault(name + " is not a string");
        parser.skipChildren();
      }
      return null;
    }

    DataSlice base64(@Nullable String text) {
      if (text == null) {
        return DataSlice.NONE;
      }
      try {
        byte[] bytes = Base64.getDecoder().decode(text);
        return new DataSlice(bytes, 0, bytes.length);
      } catch (IllegalArgumentException e) {
        fault("data_base64 is not Base64");
        return DataSlice.NONE;
      }
    }

    private void fault(String what) {
      if (fault == null) {
        fault = what;
      }
    }

    CloudEvent toEvent(long recordTimestamp, boolean binary) throws UnreadableException {
      if (!"1.0".equals(specversion)) {
        throw new UnreadableException(
            specversion == null
                ? "not a CloudEvent: specversion is missing"
                : "specversion %s is not 1.0".formatted(Text.excerpt(specversion)));
      }
      String media = mediaType(dataContentType);
      if (!media.isEmpty() && !media.endsWith("/json") && !media.endsWith("+json")) {
        throw new UnreadableException(
            (binary ? "content-type %s is not JSON" : "datacontenttype %s is not JSON")
                .formatted(Text.excerpt(media)));
      }
      return new CloudEvent(
          required("id", id),
          required("source", source),
          required("type", type),
          subject,
          time(recordTimestamp),
          data,
          traceparent);
    }

    private static String required(String name, @Nullable String value) throws UnreadableException {
      if (value == null || value.isEmpty()) {
        throw new UnreadableException("not a CloudEvent: " + name + " is missing");
      }
      String fault = Text.fault(value);
      if (fault != null) {
        throw new UnreadableException(name + " " + fault);
      }
      return value;
    }

    private Instant time(long recordTimestamp) throws UnreadableException {
      if (time == null) {
        return EventTime.ofRecord(recordTimestamp);
      }
      Instant parsed = EventTime.parse(time);
      if (parsed != null) {
        return parsed;
      }
      EventTime.Fault wrong = EventTime.fault(time);
      String message = "time %s %s".formatted(Text.excerpt(time), wrong.message());
      if (wrong == EventTime.Fault.FORM) {
        throw new UnreadableException(message);
      }
      outOfRange = message;
      return EventTime.ofRecord(recordTimestamp);
    }

    Decoded unreadable(@Nullable String message) {
      return new Decoded.Unreadable(
          message == null ? "not JSON" : message, storable(id), storable(source), storable(type));
    }

    private static @Nullable String storable(@Nullable String text) {
      return text == null || text.isEmpty() || Text.fault(text) != null ? null : text;
    }
  }

  /** A record that is not a CloudEvent. */
  private static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message, null, false, false); // Its stack is never used.
    }
  }
}
