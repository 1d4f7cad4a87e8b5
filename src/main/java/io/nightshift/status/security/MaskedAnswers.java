package io.nightshift.status.security;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.status.http.PageFiles;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Shortens the email addresses in each answer to a reader with masked data, wherever they are: in
 * the error of a mail server, in the subject of an alert, in the details of an audit record. An
 * answer of bytes is refused, so that no address slips through.
 */
@Singleton
final class MaskedAnswers {
  /**
   * The depth of JSON: an audit record may be nested as deep as an event, and a list contains it.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
          .build();

  private final ObjectMapper json;

  @Inject
  MaskedAnswers(ObjectMapper json) {
    this.json = json;
  }

  @ServerResponseFilter
  public void mask(ContainerResponseContext answer, RoutingContext context) {
    Object entity = answer.getEntity();
    if (entity == null
        || Reader.of(context).seesAll()
        || PageFiles.holds(context.normalizedPath())) {
      return;
    }
    switch (entity) {
      case String text -> answer.setEntity(CallerAddresses.shorten(text));
      case byte[] bytes -> throw unknown(bytes);
      case StreamingOutput stream -> throw unknown(stream);
      default -> answer.setEntity(json(entity));
    }
  }

  private static IllegalStateException unknown(Object entity) {
    return new IllegalStateException(
        "An answer of this type cannot be masked: " + entity.getClass().getName());
  }

  private String json(Object entity) {
    try {
      String whole = json.writeValueAsString(entity);
      return CallerAddresses.mayBeIn(whole) ? shortened(whole) : whole;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An answer cannot be written", e);
    }
  }

  /** The JSON with the addresses in its texts and names shortened; numbers stay as they are. */
  static String shortened(String whole) {
    StringWriter text = new StringWriter(whole.length());
    try (JsonParser parser = FACTORY.createParser(whole);
        JsonGenerator to = FACTORY.createGenerator(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case FIELD_NAME -> to.writeFieldName(CallerAddresses.shorten(parser.currentName()));
          case VALUE_STRING -> to.writeString(CallerAddresses.shorten(parser.getText()));
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(parser.getText());
          default -> to.copyCurrentEvent(parser);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
