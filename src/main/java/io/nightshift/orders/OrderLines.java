package io.nightshift.orders;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.nightshift.orders.OrderEvent.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Converts the lines of an order to and from the stored JSON. */
final class OrderLines {
  private static final JsonFactory JSON = new JsonFactory();

  private OrderLines() {}

  /** The stored JSON, in UTF-8. */
  static byte[] toJson(List<Line> lines) {
    ByteArrayOutputStream json = new ByteArrayOutputStream(lines.size() * 64);
    try (JsonGenerator generator = JSON.createGenerator(json)) {
      generator.writeStartArray();
      for (Line line : lines) {
        generator.writeStartObject();
        generator.writeStringField("sku", line.sku());
        generator.writeNumberField("quantity", line.quantity());
        // Text, because JSON readers may convert numbers to binary fractions.
        generator.writeStringField("unitPrice", line.unitPrice().toPlainString());
        generator.writeEndObject();
      }
      generator.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return json.toByteArray();
  }

  static List<Line> fromJson(String json) {
    List<Line> lines = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == com.fasterxml.jackson.core.JsonToken.START_OBJECT) {
        String sku = "";
        int quantity = 0;
        BigDecimal unitPrice = BigDecimal.ZERO;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          parser.nextToken();
          switch (name) {
            case "sku" -> sku = parser.getText();
            case "quantity" -> quantity = parser.getIntValue();
            case "unitPrice" -> unitPrice = new BigDecimal(parser.getText());
            default -> parser.skipChildren();
          }
        }
        lines.add(new Line(sku, quantity, unitPrice));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }
}
