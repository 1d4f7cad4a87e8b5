package io.nightshift.intake.consumer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Encodes the headers of a record for a dead letter: JSON of ASCII only, in their order. */
public final class KeptHeaders {
  // The broker limits the length of a record: what was written must be readable again.
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private KeptHeaders() {}

  static String text(Headers headers) {
    StringWriter json = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(json)) {
      // Escaped to ASCII, so that a NUL or half a surrogate pair in a name can be kept as well.
      generator.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
      generator.writeStartArray();
      for (Header header : headers) {
        generator.writeStartObject();
        generator.writeStringField("key", header.key());
        if (header.value() == null) {
          generator.writeNullField("value");
        } else {
          generator.writeBinaryField("value", header.value());
        }
        generator.writeEndObject();
      }
      generator.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return json.toString();
  }

  static byte[] bytes(Headers headers) {
    return text(headers).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Decodes the output of {@link #text} or {@link #bytes}.
   *
   * @param raw used instead of {@code text} if present
   * @return the headers; one header without a name and with the whole input if it is not such
   *     output
   */
  public static Headers read(String text, byte @Nullable [] raw) {
    byte[] json = raw == null ? text.getBytes(StandardCharsets.UTF_8) : raw;
    try (JsonParser parser = JSON.createParser(json)) {
      return read(parser);
    } catch (IOException e) {
      return new RecordHeaders().add("", Arrays.copyOf(json, json.length));
    }
  }

  private static Headers read(JsonParser parser) throws IOException {
    Headers headers = new RecordHeaders();
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw new IOException("not an array");
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      String key = "";
      byte[] value = null;
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        if (name.equals("key")) {
          key = parser.getText();
        } else if (token == JsonToken.VALUE_STRING) {
          value = parser.getBinaryValue();
        }
      }
      headers.add(key, value);
    }
    return headers;
  }
}
